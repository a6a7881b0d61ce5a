/** Replays of a matrix that kept no tapes. */
import { expect, it } from "vitest";
import type { ReplayFile } from "../../../reports/index.ts";
import { command, readJson } from "./bench.ts";
import type { Matrix } from "./matrix.ts";

export function replayCases(matrix: Matrix): void {
  it("names the reason while there is no tape", async () => {
    const { code, err } = await command(matrix.root, "replay", matrix.run);
    expect(code).toBe(2);
    expect(err).toContain("SWP_NO_TAPES");
    expect(err).toContain("01-b4-a4: it kept no tape (storage: summary); the verb rerun makes it");
  });

  it("runs every cell on the tape of a session that was run again", async () => {
    const copy = matrix.copyOf("replayed");
    expect((await command(matrix.root, "rerun", copy, "--session", "1")).code).toBe(0);
    const { code, out, err } = await command(matrix.root, "replay", copy, "--cells", "b6-a6");
    expect(code, err).toBe(0);
    // All four saw the same market: one tape is enough to hold each of them against its root.
    expect(out).toContain("Reproduced 1 of 1 recorded session.");
    const { tapes, pairs } = readJson<ReplayFile>(copy, "replay", "results.json");
    expect(tapes).toMatchObject([
      { file: "in-full/01-b4-a4/tape.ndjson.gz", sessions: [1, 2, 3, 4] },
    ]);
    expect(pairs).toMatchObject([{ tape: 1, cell: "b6-a6" }]);
    const verified = await command(matrix.root, "verify", copy, "--replays", "1");
    expect(verified.code, verified.out).toBe(0);
  });
}
