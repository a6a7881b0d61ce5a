/**
 * Version of the engine's behaviour. It stands in every event ledger's header: a change that alters
 * the records of an old session raises it and is listed in CHANGELOG.md under "Results change".
 */
export const ENGINE_VERSION = "1.1.0";
