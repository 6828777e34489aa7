// ../journeys/coming-and-going.test.mjs once more, in version 2 of the API.
import { way } from "../support/way.mjs";

Object.assign(way, { version: "v2", engines: ["Chromium"] });
await import("../journeys/coming-and-going.test.mjs");
