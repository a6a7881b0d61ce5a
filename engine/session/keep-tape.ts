/** A session keeps the tape it saw unless it was given one: any night can be replayed. */
import { join } from "node:path";
import type { OpenMarket } from "../markets/market.ts";
import { writeTape } from "../markets/tape/write-tape.ts";
import type { SessionSpec } from "./session-spec.ts";

const TAPE_FILE = "tape.ndjson.gz";

export function keepTape(spec: SessionSpec, market: OpenMarket): void {
  if (spec.market.source === "replay") return;
  writeTape(join(spec.folder, TAPE_FILE), { header: market.header, events: [...market.events] });
}
