/** Work on several threads: every ask is answered, and whatever ends a thread before its time is told. Real threads. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { askThreads } from "../../../reports/threads/ask-threads.ts";
import { MODULES } from "../../support/built.ts";
import { suiteFolder } from "../../support/own-folder.ts";

const folder = suiteFolder("ask");

/** A program that answers a number with what this expression makes of it, as all of ours do. */
function program(name: string, answer: string): string {
  const from = (file: string) => JSON.stringify(pathToFileURL(`${MODULES}${file}`).href);
  return written(
    `${name}.mjs`,
    `import { workerData } from "node:worker_threads";
import { answerAsks } from ${from("reports/threads/answer-asks.js")};
import { CodedError } from ${from("engine/errors.js")};
const fail = (error) => { throw error; };
answerAsks((n) => ${answer});`,
  );
}

/** One that is asked and does this, starting in no time: nothing is loaded. */
function bare(name: string, does: string): string {
  return written(
    `${name}.cjs`,
    `const { parentPort } = require("node:worker_threads");
const answer = (n) => parentPort.postMessage({ kind: "answer", answer: n });
parentPort.on("message", (n) => { ${does} });`,
  );
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
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
  it("brings every answer to its ask", async () => {
    const sums = await ask(program("sums", "n + workerData"), 2);
    expect(sums).toEqual([101, 102, 103, 104, 105, 106, 107, 108, 109]);
  });

  it.each([1, 3, 20])("asks each thing once, of %i threads", async (threads) => {
    const path = bare("each", "answer(n)");
    expect(await ask(path, threads)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("lets an error of the world cross over with its code, hint and nature", async () => {
    const words = '"ENG_DISK_FULL", "the disk was full", { hint: "Make room.", transient: true }';
    const full = program("full", `n === 4 ? fail(new CodedError(${words})) : n`);
    await expect(ask(full, 1)).rejects.toMatchObject({
      ...{ name: "CodedError", code: "ENG_DISK_FULL", message: "the disk was full" },
      ...{ hint: "Make room.", transient: true },
    });
  });

  it("fails when a thread meets what nobody expected", async () => {
    const broken = program("broken", 'n === 5 ? fail(new Error("a broken invariant")) : n');
    await expect(ask(broken, 1)).rejects.toMatchObject({
      ...{ code: "RPT_THREAD_DIED", transient: true },
      message: "a thread died before its work was done: a broken invariant",
    });
  });

  it.each<[string, string, RegExp]>([
    ["throws", 'if (n === 5) throw new Error("out of luck"); answer(n)', /: out of luck$/],
    ["ends itself", "if (n === 5) process.exit(3); answer(n)", /: it ended by itself with .* 3$/],
    ["ends with nothing wrong", "if (n === 5) process.exit(0); answer(n)", /with exit code 0$/],
    ["cannot be read", "if (n ===", /Unexpected token/],
  ])("fails when a thread %s, another one at work for good", async (name, does, words) => {
    const path = bare(name.replaceAll(" ", "-"), `if (n === 1) for (;;) {} ${does}`);
    await expect(ask(path, 2)).rejects.toMatchObject({
      ...{ code: "RPT_THREAD_DIED", transient: true },
      message: expect.stringMatching(words),
    });
  });

  it("fails when there is no such program", async () => {
    await expect(ask(join(folder, "none.cjs"), 2)).rejects.toMatchObject({
      code: "RPT_THREAD_DIED",
      message: expect.stringContaining("none.cjs"),
    });
  });

  it("ends threads that would never answer when nobody waits any more", async () => {
    const stopped = new AbortController();
    const { signal } = stopped;
    const program = bare("halts", "if (n !== 1) for (;;) {} answer(n)");
    const onAnswer = () => stopped.abort(new Error("enough"));
    const waiting = askThreads([1, 2, 3], { program, threads: 2, signal, onAnswer });
    await expect(waiting).rejects.toThrow("enough");
    await expect(ask("never started", 2, { signal })).rejects.toThrow("enough");
  });
});
