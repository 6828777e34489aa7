// ../journeys/coming-and-going.test.mjs once more, without a gateway.
import { way } from "../support/way.mjs";

Object.assign(way, { direct: true, engines: ["Chromium"] });
await import("../journeys/coming-and-going.test.mjs");
