/** What a replay tells while it runs: one closed union for the terminal, plain lines and machine-readable ones. */
import { plainLine } from "../../reports/index.ts";
import { counted } from "../scheduler/events.ts";

export type ReplayEvent =
  | {
      readonly kind: "replay_started";
      readonly runFolder: string;
      readonly tapes: number;
      readonly cells: number;
      readonly sessions: number;
      /** Of these, done before. */
      readonly kept: number;
    }
  | { readonly kind: "warning"; readonly text: string }
  | {
      readonly kind: "pair_ended";
      readonly tape: number;
      readonly cell: string;
      readonly done: number;
      readonly of: number;
      readonly outcome: string;
      readonly ticks: number | null;
      readonly fills: number | null;
      /** Why it did not finish. */
      readonly detail: string | null;
    }
  | { readonly kind: "stopping"; readonly text: string }
  | {
      readonly kind: "replay_ended";
      readonly state: "complete" | "interrupted" | "fault";
      readonly text: string;
    };

export type EmitReplayEvent = (event: ReplayEvent) => void;

const LINE_CHARS_MAX = 2_000;

/** Returns the event as one plain line. */
export function describeReplayEvent(event: ReplayEvent): string {
  return plainLine(textOf(event), LINE_CHARS_MAX);
}

function textOf(event: ReplayEvent): string {
  switch (event.kind) {
    case "replay_started": {
      const kept = event.kept === 0 ? "" : `, ${event.kept} of them done before`;
      return `Replaying ${counted(event.tapes, "tape")} × ${counted(event.cells, "cell")}: ${counted(event.sessions, "session")}${kept}, in ${event.runFolder}`;
    }
    case "warning":
      return `Warning: ${event.text}`;
    case "pair_ended": {
      const numbers =
        event.ticks === null || event.fills === null
          ? ""
          : `, ${counted(event.ticks, "tick")}, ${counted(event.fills, "fill")}`;
      const why = event.detail === null ? "" : `. ${event.detail.split("\n").join(" | ")}`;
      return `[${event.done}/${event.of}] tape ${event.tape} × ${event.cell}: ${event.outcome}${numbers}${why}`;
    }
    case "stopping":
    case "replay_ended":
      return event.text;
  }
}
