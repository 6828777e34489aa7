// ../journeys/truth.test.mjs once more, in version 2 of the API: in every engine, through a gateway.
import "../support/in-v2.mjs";
import "../journeys/truth.test.mjs";
