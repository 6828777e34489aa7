// Imported before everything else: the tests of this file are about version 2 of the API.
import { way } from "./way.mjs";

way.version = "v2";
