// ../journeys/truth.test.mjs once more, in version 2 of the API without a gateway: an order in two steps.
import { way } from "../support/way.mjs";

Object.assign(way, { version: "v2", direct: true, engines: ["Chromium"] });
await import("../journeys/truth.test.mjs");
