/** Starts the feed that live sessions share, in the middle of a night that the operator may stop at any moment. */
import type { Night } from "./night.ts";
import type { StopSignal } from "./stop-signal.ts";

/** Starts the night's feed. Returns what the market refused, null when it runs or the operator stopped the sweep. */
export async function bringUpFeed({ feed, plan, emit, stop }: Night): Promise<string | null> {
  if (feed === null) return null;
  const again = feed.socket() !== null;
  const network = plan.live?.network ?? "the market";
  if (again) emit({ kind: "feed", text: `The feed of ${network} is gone; starting it anew.` });
  const asked = stopped(stop);
  try {
    const refused = await Promise.race([feed.start(), asked.moved]);
    // Whoever stopped the sweep does not wait for servers: the end of the sweep stops what was begun.
    if (refused === "stopped") return null;
    if (refused !== null) return `The feed of ${network} could not be started: ${refused}`;
    emit({ kind: "feed", text: `One feed of ${network} runs; all sessions share it.` });
    return null;
  } finally {
    asked.forget();
  }
}

function stopped(stop: StopSignal): {
  readonly moved: Promise<"stopped">;
  readonly forget: () => void;
} {
  let forget = (): void => undefined;
  const moved = new Promise<"stopped">((resolve) => {
    forget = stop.onMove(() => resolve("stopped"));
  });
  return { moved, forget: () => forget() };
}
