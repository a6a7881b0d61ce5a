/**
 * The event ledger's chain, recomputed from the stored text: hash₀ = BLAKE3(header), hashₙ = BLAKE3(hashₙ₋₁ as
 * 32 raw bytes ‖ {"kind":…,"payload":…,"tick":…}). Written apart from the engine's own code on purpose.
 */
import { blake3Hex, blake3HexOf } from "../../engine/index.ts";
import { type EvidenceDatabase, ledgerRootOf } from "./evidence-database.ts";
import type { Findings } from "./findings.ts";

const CHECK = "event ledger records";
const ENTRIES = "SELECT seq, tick, kind, payload, hash FROM event_ledger ORDER BY seq";

/** Checks every record's hash and that the last one is the session's root; stops at the first break. */
export function checkChain(db: EvidenceDatabase, session: number, findings: Findings): void {
  let previous: string | null = null;
  let expectedSeq = 0;
  for (const [seq, tick, kind, payload, hash] of db.table(ENTRIES).rows) {
    const place = `event_ledger seq ${expectedSeq}`;
    if (seq !== expectedSeq) {
      findings.fail(CHECK, {
        session,
        field: `${place}: seq`,
        printed: seq ?? null,
        recomputed: expectedSeq,
      });
      return;
    }
    const text = String(payload);
    const recomputed: string =
      previous === null
        ? blake3Hex(text)
        : linkAfter(previous, `{"kind":${JSON.stringify(kind)},"payload":${text},"tick":${tick}}`);
    findings.compare(CHECK, { session, field: `${place}: hash` }, String(hash), recomputed);
    if (hash !== recomputed) return;
    previous = recomputed;
    expectedSeq++;
  }
  findings.compare("ledger roots", { session, field: "ledger_root" }, ledgerRootOf(db), previous);
}

const HASH_BYTES = 32;
/** Room for a hash and the text of most entries: a session has thousands. */
const room = Buffer.allocUnsafeSlow(64 * 1024);

function linkAfter(previous: string, text: string): string {
  if (HASH_BYTES + 3 * text.length > room.length)
    return blake3HexOf([Buffer.from(previous, "hex"), text]);
  room.write(previous, 0, "hex");
  const end = HASH_BYTES + room.write(text, HASH_BYTES, "utf8");
  return blake3Hex(room.subarray(0, end));
}
