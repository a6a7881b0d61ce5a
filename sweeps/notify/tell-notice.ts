/**
 * Tells how a night ended: by command and webhook at once, within a bounded time, once. A notice that cannot be told
 * is one line of warning and nothing else; the sweep and its exit code do not depend on it.
 */
import type { Variables } from "./address.ts";
import type { Notice } from "./notice.ts";
import { destinations, type PlannedNotice } from "./planned-notice.ts";
import { postWebhook } from "./post-webhook.ts";
import { runCommand } from "./run-command.ts";

export type Told = {
  /** "command tell.sh", "webhook https://example.org". */
  readonly where: string;
  /** What went wrong; null when it was told. */
  readonly failure: string | null;
};

export type TellOptions = {
  readonly variables: Variables;
  /** The operator will not wait. */
  readonly signal?: AbortSignal;
  /** Shows what the command prints. */
  readonly shown?: boolean;
};

/** Tells a notice to everybody named, and returns what came of each. Never throws; bounded by the grid's timeout. */
export async function tellNotice(
  notice: Notice,
  planned: PlannedNotice,
  { variables, signal, shown = false }: TellOptions,
): Promise<readonly Told[]> {
  const { command, webhook, folder, timeoutMs } = planned;
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(`it took longer than ${timeoutMs / 1000} s`),
    timeoutMs,
  );
  const forget = () => limit.abort("the operator did not wait for it");
  signal?.addEventListener("abort", forget, { once: true });
  if (signal?.aborted === true) forget();
  try {
    const bounds = { variables, signal: limit.signal };
    const names = destinations(planned);
    const tellings = [
      ...(command === null
        ? []
        : [runCommand(notice, { ...bounds, words: command, folder, shown })]),
      ...(webhook === null ? [] : [postWebhook(notice, webhook, bounds)]),
    ];
    const failures = await Promise.all(tellings);
    return failures.map((failure, index) => ({ where: names[index] ?? "", failure }));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", forget);
  }
}
