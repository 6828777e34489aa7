// ../journeys/strict.test.mjs once more, in version 2 of the API, whose orders bring texts of their own.
import { way } from "../support/way.mjs";

Object.assign(way, { version: "v2", engines: ["Chromium"] });
await import("../journeys/strict.test.mjs");
