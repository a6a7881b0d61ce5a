/** How much memory a session may take, as the operator set it: a setting of the machine, not of the grid. */
import { CodedError } from "../../engine/index.ts";
import { SESSION_MEMORY_VARIABLE } from "../../runner/index.ts";
import type { Environment } from "./environment.ts";

const LEAST_MIB = 64;
const MOST_MIB = 1_048_576;

/**
 * Returns the largest heap of a session in MiB as part of its limits; nothing when the operator leaves it to us.
 * @throws CodedError SWP_SETTING when the variable holds anything but a number in range.
 */
export function sessionMemory({ sessionMemory: text }: Pick<Environment, "sessionMemory">): {
  readonly memoryMiBMax?: number;
} {
  if (text === undefined || text === "") return {};
  const mib = Number(text);
  if (/^\d{1,9}$/.test(text) && mib >= LEAST_MIB && mib <= MOST_MIB) return { memoryMiBMax: mib };
  const was = JSON.stringify(text.slice(0, 40));
  const message = `${SESSION_MEMORY_VARIABLE} was ${was}, expected whole MiB from ${LEAST_MIB} to ${MOST_MIB}`;
  throw new CodedError("SWP_SETTING", message, {
    hint: `Unset ${SESSION_MEMORY_VARIABLE} to let each session have 1024 MiB.`,
  });
}
