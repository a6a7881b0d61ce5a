/**
 * Whom a plan tells how the night ended. Plain data: the journal stores it with the plan, so what it holds of secrets
 * are the names of variables.
 */
import type { NotifySettings } from "../grid/notify-schema.ts";
import { looksLikeToken, nameOfAddress, type Variables, variablesIn } from "./address.ts";

export type Webhook = {
  /** As the grid has them, with references to variables. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly unsafeHttp: boolean;
};

export type PlannedNotice = {
  /** Program and arguments; a program with a slash is absolute. */
  readonly command: readonly string[] | null;
  readonly webhook: Webhook | null;
  readonly timeoutMs: number;
  /** Absolute folder of the grid. */
  readonly folder: string;
};

/** Returns the grid's notice with its paths worked out; undefined when it names nobody. `resolve` is the grid's. */
export function plannedNotice(
  settings: NotifySettings | undefined,
  resolve: (path: string) => string,
): PlannedNotice | undefined {
  if (settings === undefined) return undefined;
  const { command, webhook, timeout } = settings;
  const {
    url,
    headers,
    unsafe_http: unsafeHttp,
  } = typeof webhook === "object" ? webhook : { url: webhook, headers: {}, unsafe_http: false };
  const [program = "", ...args] = command ?? [];
  return {
    command:
      command === undefined ? null : [program.includes("/") ? resolve(program) : program, ...args],
    webhook: url === undefined ? null : { url, headers, unsafeHttp },
    timeoutMs: timeout,
    folder: resolve("."),
  };
}

/** Where a notice goes, in words that hold no secret. */
export function destinations({ command, webhook }: PlannedNotice): readonly string[] {
  return [
    ...(command === null ? [] : [`command ${command[0] ?? ""}`]),
    ...(webhook === null ? [] : [`webhook ${nameOfAddress(webhook.url)}`]),
  ];
}

/** Names of the variables that a notice needs from the environment. */
export function neededVariables({ webhook }: PlannedNotice): readonly string[] {
  if (webhook === null) return [];
  return [...new Set([webhook.url, ...Object.values(webhook.headers)].flatMap(variablesIn))];
}

/** What would keep a notice from being told, or its secret from being one; whole sentences. */
export function noticeWarnings(
  planned: PlannedNotice | undefined,
  variables: Variables,
): readonly string[] {
  if (planned === undefined) return [];
  const missing = neededVariables(planned).filter((name) => (variables[name] ?? "") === "");
  const open = planned.webhook !== null && looksLikeToken(planned.webhook.url);
  return [
    ...missing.map(
      (name) =>
        `the notice needs ${name}, which the environment does not have: nobody is told by the webhook`,
    ),
    ...(open
      ? [
          `the webhook's address holds what looks like a token: the grid is copied into every run, so write \${NAME} for it and put it in the environment`,
        ]
      : []),
  ];
}
