// ../paying.test.mjs once more, in version 2 of the API.
import "../support/in-v2.mjs";
import "../paying.test.mjs";
