/**
 * What a sweep tells while it runs: one closed union for the terminal, the plain log, the machine-readable
 * lines and the journal's decisions, so that all of them tell the same story.
 */
import { type PlannedDifferences, plainLine, type SessionState } from "../../reports/index.ts";
import type { SessionProgress } from "../../runner/index.ts";

type InSession = { readonly session: number; readonly label: string };

export type SweepEvent =
  | {
      readonly kind: "sweep_started";
      readonly name: string;
      readonly runFolder: string;
      /** Null where nobody knows how many there will be. */
      readonly sessions: number | null;
      readonly resumed: boolean;
      /** "mainnet" on a live market, null on a recorded one. */
      readonly network: string | null;
      readonly detail: string | null;
    }
  | { readonly kind: "warning"; readonly text: string }
  /** How small a difference the planned windows could show. */
  | ({ readonly kind: "planned"; readonly text: string } & PlannedDifferences)
  | (InSession & {
      readonly kind: "session_started";
      /** Null where nobody knows how many there will be. */
      readonly of: number | null;
      readonly attempt: number;
      readonly takenOver: boolean;
    })
  | (InSession & { readonly kind: "progress"; readonly progress: SessionProgress })
  | (InSession & {
      readonly kind: "session_ended";
      readonly state: SessionState;
      readonly outcome: string;
      readonly ticks: number | null;
      readonly fills: number | null;
      readonly vwSpreadBps: number | null;
      /** Why it did not finish, last log lines included. */
      readonly detail: string | null;
    })
  /** It ended well, and what it says cannot be used: it counts as failed. */
  | (InSession & { readonly kind: "session_failed"; readonly detail: string })
  | (InSession & {
      readonly kind: "gate";
      readonly outcome: "passed" | "warned" | "blocked" | "acknowledged";
      readonly detail: string;
    })
  | (InSession & {
      readonly kind: "rule";
      readonly rule: string;
      readonly action: string;
      readonly outcome: "fired" | "passed" | "not_evaluated";
      readonly detail: string;
    })
  /** A live session lost sight of its market, or found it again. */
  | (InSession & { readonly kind: "market"; readonly text: string })
  | (InSession & { readonly kind: "session_skipped"; readonly detail: string })
  /** The feed that live sessions share: started, gone, started anew. */
  | { readonly kind: "feed"; readonly text: string }
  /** By when the run has to be over, and that its time is. */
  | { readonly kind: "deadline"; readonly text: string }
  | { readonly kind: "stopping"; readonly text: string }
  /** The check after the last session. */
  | { readonly kind: "check"; readonly text: string }
  /** How it ended was told to whom the grid names. */
  | { readonly kind: "notice"; readonly text: string }
  | { readonly kind: "sweep_ended"; readonly state: string; readonly text: string };

export type EmitEvent = (event: SweepEvent) => void;

/** The rest stands in the journal and in the session's log. */
const DETAIL_CHARS_MAX = 400;

/** A line of the log; the longest are lists of warnings. */
const LINE_CHARS_MAX = 2_000;

/** Returns the event as one plain line: text from files and people must not move the terminal's cursor. */
export function describeEvent(event: SweepEvent): string {
  return plainLine(textOf(event), LINE_CHARS_MAX);
}

function textOf(event: SweepEvent): string {
  switch (event.kind) {
    case "sweep_started": {
      const verb = event.resumed ? "Resuming" : "Starting";
      const detail = event.detail === null ? "" : ` ${event.detail}`;
      const where = event.network === null ? "" : ` on ${event.network} live, read only,`;
      const sessions =
        event.sessions === null
          ? "rounds until its time is over"
          : counted(event.sessions, "session");
      return `${verb} ${event.name}: ${sessions}${where} in ${event.runFolder}.${detail}`;
    }
    case "warning":
      return `Warning: ${event.text}`;
    case "session_started": {
      const again = event.attempt > 1 ? `, attempt ${event.attempt}` : "";
      const verb = event.takenOver ? "still running, taken over" : "started";
      const of = event.of === null ? "" : `/${event.of}`;
      return `[${event.session}${of}] ${event.label} ${verb}${again}`;
    }
    case "progress":
      return `${event.label} ${Math.floor(event.progress.done * 100)} % after ${counted(event.progress.ticks, "tick")}`;
    case "session_ended":
      return describeEnd(event);
    case "session_failed":
      return `${event.label} failed: ${event.detail}. It is not run again.`;
    case "gate":
      return `Gate before ${event.label} ${event.outcome}: ${event.detail}`;
    case "rule":
      return `Rule ${event.rule} on ${event.label}: ${event.outcome.replace("_", " ")}${event.outcome === "fired" ? `, action ${event.action}` : ""} (${event.detail})`;
    case "market":
      return `${event.label} ${event.text}`;
    case "session_skipped":
      return `${event.label} skipped: ${event.detail}`;
    case "feed":
    case "planned":
    case "check":
    case "deadline":
    case "stopping":
    case "notice":
    case "sweep_ended":
      return event.text;
  }
}

function describeEnd(event: Extract<SweepEvent, { kind: "session_ended" }>): string {
  const numbers = [
    event.ticks === null ? null : counted(event.ticks, "tick"),
    event.fills === null ? null : counted(event.fills, "fill"),
    event.vwSpreadBps === null ? null : `VW spread ${event.vwSpreadBps.toFixed(2)} bps`,
  ].filter((part) => part !== null);
  const state = event.state === "planned" ? "to be tried again" : event.state.replace("_", " ");
  const how =
    event.state === "finished" || event.outcome === event.state ? "" : ` (${event.outcome})`;
  const tail = numbers.length === 0 ? "" : `: ${numbers.join(", ")}`;
  const first = event.detail?.split("\n").join(" | ").slice(0, DETAIL_CHARS_MAX) ?? "";
  return `${event.label} ${state}${how}${tail}${event.state === "finished" || first === "" ? "" : `. ${first}`}`;
}

/** "1 tick", "2 ticks". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
