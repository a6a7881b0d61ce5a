/** The question before a night on the real clock. Whatever is not a yes starts nothing. */
import { createInterface } from "node:readline";

export type StartAnswer = "yes" | "no" | "interrupted";

/** Asks on a terminal. Ctrl-C is `interrupted`; the end of the input (Ctrl-D) is a no. */
export function askToStart(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<StartAnswer> {
  const question = createInterface({ input, output, terminal: true });
  return new Promise((resolve) => {
    let answer: StartAnswer = "no";
    const settle = (settled: StartAnswer): void => {
      answer = settled;
      question.close();
    };
    question.once("close", () => {
      if (answer !== "yes") output.write("\n");
      resolve(answer);
    });
    question.once("SIGINT", () => settle("interrupted"));
    question.question("Start? [y/N] ", (text) =>
      settle(/^y(es)?$/i.test(text.trim()) ? "yes" : "no"),
    );
  });
}
