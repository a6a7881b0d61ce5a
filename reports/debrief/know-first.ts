/** What the operator must know before reading any number, worst first. */
import type { Results, SessionResult } from "../results/results-types.ts";
import { markdownCode, markdownText } from "../text/escape.ts";
import { counted, listed, shortDecimals } from "../text/numbers.ts";
import { unlikeMainNetwork } from "./market-caveat.ts";
import { meaningOptions } from "./option-words.ts";
import { replayItems } from "./replay-items.ts";

/** Beyond this many alike, only the first ones are spelled out; section 6 has the rest. */
const LISTED_MAX = 8;

/** Returns Markdown list items; one that says so when there is nothing. */
export function knowFirst(results: Results): string[] {
  const items = [
    ...endItems(results),
    ...rerunItems(results),
    ...notEvaluable(results),
    ...invariantItems(results),
    ...faultItems(results),
    ...flagItems(results),
    ...silentRules(results),
    ...replayItems(results),
    ...unlikeMainNetwork(results.sessions),
    ...results.record.warnings.map(
      (warning) => `Plan warning: ${markdownText(shortDecimals(warning))}`,
    ),
    ...optionItems(results),
  ];
  const soFar = results.record.state === "running" ? " so far" : "";
  return items.length === 0 ? [`Nothing went wrong${soFar}.`] : items;
}

function endItems({ record }: Results): string[] {
  const items: string[] = [];
  if (record.state === "aborted") items.push(stoppedBy(record));
  if (record.state === "fault") items.push("**Ended with a fault**; the verdict names it.");
  items.push(...timeItems(record));
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

/** What the deadline left out; rounds that only filled the time are not missed. */
function timeItems({ deadline }: Results["record"]): string[] {
  if (deadline === undefined) return [];
  const { finishBy, sessionsOut, cutRounds } = deadline;
  const by = `finish_by ${markdownText(finishBy)}`;
  const items: string[] = [];
  if (sessionsOut.length > 0) {
    const out = capital(numbersOf(sessionsOut.map((session) => ({ session }))));
    const was = sessionsOut.length === 1 ? "was" : "were";
    items.push(`**Out of time** (${by}). ${out} ${was} not run to the end for want of time.`);
  }
  if (cutRounds.length > 0) {
    const rounds = `Round${cutRounds.length === 1 ? "" : "s"} ${listed(cutRounds.map(String))}`;
    items.push(
      `${rounds} ${cutRounds.length === 1 ? "was" : "were"} cut by the deadline: only rounds in which all cells ran are compared.`,
    );
  }
  return items;
}

/** An engine that does not repeat itself takes every number with it, so it comes before all of them. */
function rerunItems({ reruns: { duplicates, problem } }: Results): string[] {
  const different = duplicates?.different.length ?? 0;
  const all = different + (duplicates?.same.length ?? 0);
  const items: string[] = [];
  if (different > 0) {
    items.push(
      `**The engine did not repeat itself**: the baseline run a second time gave another ledger root in ${different} of ${counted(all, "window")} (section 5). Nothing is ranked.`,
    );
  }
  if (problem !== null) {
    items.push(`${markdownText(problem)}: neither the fill models nor A/A are read from it.`);
  }
  return items;
}

/** The verdict has the whole sentence with its numbers; here only what stopped it. */
function stoppedBy({ ruleEvaluations }: Results["record"]): string {
  const rule = ruleEvaluations.find((one) => one.outcome === "fired" && one.action === "abort");
  if (rule === undefined) return "**Stopped by a gate** (section 3); the verdict names it.";
  return `**Stopped by rule ${markdownCode(rule.rule)}** after session ${rule.session} (section 3 has the numbers).`;
}

/** Sessions with one reason in common are one item: forty lines about one cause hide the other. */
function notEvaluable({ record, sessions }: Results): string[] {
  const running = record.state === "running";
  // Why they were not run, the end of the sweep has said; to repeat it per session hides the rest.
  const told: readonly string[] = running ? [] : ["not_run", "planned"];
  const quiet = running ? ["planned", "running"] : told;
  const out = sessions.filter(({ evaluable, state }) => !evaluable && !quiet.includes(state));
  const byReason = new Map<string, SessionResult[]>();
  for (const session of out) {
    const reason = `${session.state === "failed" ? "failed" : ""}|${session.evaluableReasons.join("; ")}`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), session]);
  }
  // The deadline has its own item.
  const late = new Set(record.deadline?.sessionsOut ?? []);
  const notRun = sessions.filter(
    ({ state, session }) => told.includes(state) && !late.has(session),
  );
  const groups = [...byReason].map(([key, alike]) => {
    const reason = markdownText(shortDecimals(key.slice(key.indexOf("|") + 1)));
    const failed = key.startsWith("failed") ? " **failed** and" : "";
    const shown = alike.slice(0, LISTED_MAX).map(name);
    const more = alike.length > shown.length ? [`${alike.length - shown.length} more`] : [];
    const verb = alike.length === 1 ? "is" : "are";
    return `${listed([...shown, ...more])}${failed} ${verb} **not evaluable**: ${reason}`;
  });
  if (notRun.length === 0) return groups;
  return [...groups, `**Not run:** ${numbersOf(notRun)}.`];
}

/** "sessions 3, 4 and 5" of a few, "32 sessions (3, 4, 5, …)" of many. */
function numbersOf(sessions: readonly { readonly session: number }[]): string {
  const numbers = sessions.map(({ session }) => String(session));
  if (numbers.length === 1) return `session ${numbers[0]}`;
  if (numbers.length <= LISTED_MAX) return `sessions ${listed(numbers)}`;
  return `${numbers.length} sessions (${numbers.slice(0, LISTED_MAX).join(", ")}, …)`;
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
  const again = sessions.filter(({ attempts }) => attempts > 1);
  return [...new Set(again.map(({ attempts }) => attempts))].map((attempts) => {
    const alike = again.filter((session) => session.attempts === attempts);
    const [first] = alike;
    const who = alike.length === 1 && first !== undefined ? name(first) : capital(numbersOf(alike));
    const each = alike.length === 1 ? "" : " each";
    return `${who} took ${attempts} attempts${each} (section 6).`;
  });
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function flagItems({ record }: Results): string[] {
  // A rule that stopped the sweep stands at the top already.
  const stopped = record.state === "aborted" ? "abort" : null;
  const fired = record.ruleEvaluations.filter(
    ({ outcome, action }) => outcome === "fired" && action !== stopped,
  );
  const names = [...new Set(fired.map(({ rule }) => rule))];
  return names.map((rule) => {
    const judged = record.ruleEvaluations.filter((evaluation) => evaluation.rule === rule);
    // Sessions that it was asked about: those to come are none that it passed.
    const of = counted(judged.length, "session");
    const hits = fired.filter((evaluation) => evaluation.rule === rule);
    const where = hits.slice(0, LISTED_MAX).map(({ session }) => session);
    const more = hits.length > where.length ? ", …" : "";
    const action = hits[0]?.action ?? "flag";
    const which = hits.length === 1 ? `session ${where[0]}` : `${where.join(", ")}${more}`;
    return `Rule ${markdownCode(rule)} (${action}) fired in ${hits.length} of ${of}: ${which} (section 3 has the numbers).`;
  });
}

/** No news: the baseline is not compared with itself, and nothing comes before the first session. */
const EXPECTED_SILENCE = /this session is the baseline|this is the first session/;

/** A rule that was never evaluated looks like one that never had a reason to fire. */
function silentRules({ record: { ruleEvaluations } }: Results): string[] {
  const names = [...new Set(ruleEvaluations.map(({ rule }) => rule))];
  return names.flatMap((rule) => {
    const judged = ruleEvaluations.filter((one) => one.rule === rule);
    const reasons = judged
      .filter(({ outcome }) => outcome === "not_evaluated")
      .map(({ reason }) => reason ?? "no reason stored")
      .filter((reason) => !EXPECTED_SILENCE.test(reason));
    if (reasons.length === 0) return [];
    const of = counted(judged.length, "session");
    const why = markdownText(shortDecimals(tallied(reasons)));
    return [
      `Rule ${markdownCode(rule)} was **not evaluated** in ${reasons.length} of ${of}: ${why}`,
    ];
  });
}

/** "no fills", or "no fills (5), no baseline (2) and 3 more" where reasons differ; the most frequent first. */
function tallied(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  if (sorted.length === 1) return sorted[0]?.[0] ?? "";
  const shown = sorted.slice(0, 2).map(([reason, count]) => `${reason} (${count})`);
  const rest = sorted.slice(2).reduce((sum, [, count]) => sum + count, 0);
  return listed(rest === 0 ? shown : [...shown, `${rest} more`]);
}

function optionItems({ record }: Results): string[] {
  const options = meaningOptions(record);
  if (options.length === 0) return [];
  const shown = options.map(markdownCode).join(" ");
  return [`Options changed the grid's meaning: ${shown}`];
}

function name({ session, label }: SessionResult): string {
  return `Session ${session} (${markdownText(label)})`;
}
