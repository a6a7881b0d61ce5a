/** Every property starts from the seed of properties.ts, also where it names no number of runs: a failure repeats. */
import fc from "fast-check";
import { PROPERTY_SEED } from "./properties.ts";

fc.configureGlobal({ seed: PROPERTY_SEED });
