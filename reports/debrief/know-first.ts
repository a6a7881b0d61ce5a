/** What the operator must know before reading any number, worst first. */
import type { Results, SessionResult } from "../results/results-types.ts";
import { markdownCode, markdownText } from "../text/escape.ts";
import { listed } from "../text/numbers.ts";

/** Beyond this many alike, only the first ones are spelled out; section 6 has the rest. */
const LISTED_MAX = 8;

/** Returns Markdown list items; one that says so when there is nothing. */
export function knowFirst(results: Results): string[] {
  const items = [
    ...endItems(results),
    ...notEvaluable(results),
    ...invariantItems(results),
    ...faultItems(results),
    ...flagItems(results),
    ...results.record.warnings.map((warning) => `Plan warning: ${markdownText(warning)}`),
    ...optionItems(results),
  ];
  const soFar = results.record.state === "running" ? " so far" : "";
  return items.length === 0 ? [`Nothing went wrong${soFar}.`] : items;
}

function endItems({ record }: Results): string[] {
  const detail = markdownText(record.stateDetail ?? "no reason was stored");
  const items: string[] = [];
  if (record.state === "aborted") items.push(`**Stopped by a rule or gate:** ${detail}`);
  if (record.state === "fault") items.push(`**Ended with a fault:** ${detail}`);
  if (record.state === "interrupted") {
    items.push("**Interrupted** before its last session; the same command goes on from here.");
  }
  const times = record.interruptions.length;
  if (times > 0) {
    items.push(
      `Interrupted ${times === 1 ? "once" : `${times} times`} on the way (section 7 says when).`,
    );
  }
  if (!record.freshDb) {
    items.push(
      "Inventory was carried from session to session: cells are not comparable, nothing is ranked.",
    );
  }
  return items;
}

/** Sessions with one reason in common are one item: forty lines about one cause hide the other. */
function notEvaluable({ record, sessions }: Results): string[] {
  const pending = record.state === "running" ? ["planned", "running"] : [];
  const out = sessions.filter(({ evaluable, state }) => !evaluable && !pending.includes(state));
  const byReason = new Map<string, SessionResult[]>();
  for (const session of out) {
    const reason = `${session.state === "failed" ? "failed" : ""}|${session.evaluableReasons.join("; ")}`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), session]);
  }
  return [...byReason].map(([key, alike]) => {
    const reason = markdownText(key.slice(key.indexOf("|") + 1));
    const failed = key.startsWith("failed") ? " **failed**," : "";
    const shown = alike.slice(0, LISTED_MAX).map(name);
    const more = alike.length > shown.length ? [`${alike.length - shown.length} more`] : [];
    const verb = alike.length === 1 ? "is" : "are";
    return `${listed([...shown, ...more])}${failed} ${verb} **not evaluable**: ${reason}`;
  });
}

function invariantItems({ record, sessions }: Results): string[] {
  const states = sessions.flatMap((session) => {
    const status = session.summary?.inventory_invariant.status;
    if (status === undefined || status === "ok") return [];
    const delta = session.summary?.inventory_invariant.max_delta_rlusd ?? null;
    const size = delta === null ? "" : `, largest difference ${delta.toFixed(6)} RLUSD`;
    return [`${name(session)}: inventory invariant is **${status}**${size}.`];
  });
  const accepted = record.acknowledgements.map(
    ({ session, by, reason }) =>
      `Session ${session}: drift was accepted by ${markdownText(by)}: ${markdownText(reason)}`,
  );
  return [...states, ...accepted];
}

function faultItems({ sessions }: Results): string[] {
  return sessions
    .filter(({ attempts }) => attempts > 1)
    .map((session) => `${name(session)} took ${session.attempts} attempts (section 6).`);
}

function flagItems({ record }: Results): string[] {
  const fired = record.ruleEvaluations.filter(({ outcome }) => outcome === "fired");
  const names = [...new Set(fired.map(({ rule }) => rule))];
  return names.map((rule) => {
    const hits = fired.filter((evaluation) => evaluation.rule === rule);
    const where = hits.slice(0, LISTED_MAX).map(({ session }) => session);
    const more = hits.length > where.length ? ", …" : "";
    const action = hits[0]?.action ?? "flag";
    return `Rule ${markdownCode(rule)} (${action}) fired in ${hits.length === 1 ? "session" : "sessions"} ${where.join(", ")}${more} (section 3 has the numbers).`;
  });
}

function optionItems({ record }: Results): string[] {
  const options = Object.entries(record.options);
  if (options.length === 0) return [];
  const shown = options.map(([key, value]) => markdownCode(`--${key} ${value}`)).join(" ");
  return [`Options changed the grid's meaning: ${shown}`];
}

function name({ session, label }: SessionResult): string {
  return `Session ${session} (${markdownText(label)})`;
}
