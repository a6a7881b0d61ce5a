/** Work on several threads: every ask is answered, and whatever ends a thread before its time is told. Real threads. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askThreads } from "../../../reports/threads/ask-threads.ts";
import { REPO } from "../../support/built.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ask-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that answers a number with what this expression makes of it. */
function program(name: string, answer: string): string {
  const path = join(folder, `${name}.mjs`);
  const from = (file: string) => JSON.stringify(pathToFileURL(`${REPO}dist/${file}`).href);
  writeFileSync(
    path,
    `import { workerData } from "node:worker_threads";
import { answerAsks } from ${from("reports/threads/answer-asks.js")};
import { CodedError } from ${from("engine/errors.js")};
const halt = () => new Promise(() => setInterval(() => undefined, 1000));
const fail = (error) => { throw error; };
answerAsks((n) => ${answer});
`,
  );
  return path;
}

/** Asks for 1 to 9 and returns what came, by the index of the ask. */
async function ask(path: string, threads: number, more: { signal?: AbortSignal } = {}) {
  const answers: unknown[] = [];
  const onAnswer = (answer: unknown, index: number): void => {
    answers[index] = answer;
  };
  const asks = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  await askThreads(asks, { program: path, threads, data: 100, onAnswer, ...more });
  return answers;
}

describe("asking threads", () => {
  it.each([1, 3, 20])("brings every answer to its ask, with %i of them", async (threads) => {
    const sums = await ask(program("sums", "n + workerData"), threads);
    expect(sums).toEqual([101, 102, 103, 104, 105, 106, 107, 108, 109]);
  });

  it("lets an error of the world cross over with its code, hint and nature", async () => {
    const words = '"ENG_DISK_FULL", "the disk was full", { hint: "Make room.", transient: true }';
    const full = program("full", `n === 4 ? fail(new CodedError(${words})) : n`);
    await expect(ask(full, 2)).rejects.toMatchObject({
      ...{ name: "CodedError", code: "ENG_DISK_FULL", message: "the disk was full" },
      ...{ hint: "Make room.", transient: true },
    });
  });

  it.each<[string, string, RegExp]>([
    [
      "throws what nobody expected",
      'n === 5 ? fail(new Error("a broken invariant")) : n',
      /: a broken invariant$/,
    ],
    ["ends itself", "n === 5 ? process.exit(3) : n", /: it ended by itself with exit code 3$/],
    ["ends itself with nothing wrong", "n === 5 ? process.exit(0) : n", /with exit code 0$/],
    ["cannot be read", "n ===", /Unexpected token/],
  ])("fails when a thread %s, the others at work for good", async (name, answer, words) => {
    const path = program(name.replaceAll(" ", "-"), `n === 1 ? halt() : ${answer}`);
    const dead = {
      code: "RPT_THREAD_DIED",
      message: expect.stringMatching(words),
      transient: true,
    };
    await expect(ask(path, 2)).rejects.toMatchObject(dead);
  });

  it("fails when there is no such program", async () => {
    await expect(ask(join(folder, "none.mjs"), 2)).rejects.toMatchObject({
      code: "RPT_THREAD_DIED",
      message: expect.stringContaining("none.mjs"),
    });
  });

  it("ends threads that would never answer when nobody waits any more", async () => {
    const stopped = new AbortController();
    const waiting = ask(program("halts", "n === 1 ? n : halt()"), 2, { signal: stopped.signal });
    stopped.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await expect(ask("unread", 2, { signal: stopped.signal })).rejects.toThrow("enough");
  });
});
