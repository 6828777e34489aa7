// How the tests of a file get to the API: by which of its versions, and whether by themselves. A file in again/ says otherwise, and
// then has the tests of another file run once more.

import { test } from "node:test";

export const way = {
  /** The version of the API that the widget speaks, and that is meant by every `/v1/resources` of a test. */
  version: "v1",
  /** Whether pages that would sell through a gateway have the key instead. */
  direct: false,
  /** The engines, where not all of the run's are meant. */
  engines: null,
};

export const isV2 = () => way.version === "v2";

/** `behindGateway.test` defines what pages with the key cannot have: another origin's page, and a reservation that is asked for again. */
export const behindGateway = { test: (...of) => (way.direct ? undefined : test(...of)) };
