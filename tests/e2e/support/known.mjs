// What the sandbox sells and accepts after a reset, as far as tests name it.
import { isV2 } from "./way.mjs";

/** The key that a sandbox accepts unless it is told another. */
export const KEY = "5a4db0c05a4db0c05a4db0c05a4db0c0";

/** The event of the published example: one set, three tickets at 100. */
export const SEED = {
  event: "56a6253df06c5a059a93802e",
  stalls: "56a6254bf06c5a059b93800c",
};

/** The demo's event. Prices in minor units, fees included. */
export const DEMO = {
  event: "5f0c0ffee0ddf00dcafe0001",
  title: "«Волжские огни»: джаз на закате",
  floor: { id: "5f0c0ffee0ddf00dcafe0011", name: "Танцпол", price: 242_000, vacant: 212 },
  stalls: { id: "5f0c0ffee0ddf00dcafe0012", name: "Партер", price: 429_000, vacant: 61 },
  balcony: { id: "5f0c0ffee0ddf00dcafe0013", name: "Балкон с видом на реку", price: 319_000, vacant: 2 },
  box: { id: "5f0c0ffee0ddf00dcafe0014", name: "Ложа у сцены", price: 1_045_000, vacant: 0 },
};

/** Promo codes that are good for any order, and their ids. */
export const CODES = { SANDBOX10: "5a4db0c0c0de00000000000a", MINUS50: "5a4db0c0c0de00000000000b" };

/** How long a new order holds its tickets, in milliseconds: by the version that the tests are about. */
export const HOLD = isV2() ? 900_000 : 600_000;

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
