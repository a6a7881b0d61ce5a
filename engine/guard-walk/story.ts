/** A replayed session told tick by tick, as data and as lines for a person; ticks on which nothing happens are folded. */
import type { EngineConfig } from "../core/engine-config.ts";
import { cooldownRemaining } from "../core/guards/guard-machine.ts";
import type { GuardChange } from "../core/guards/guard-types.ts";
import type { Mode } from "../core/halt-reasons.ts";
import type { ConcreteTick } from "./concrete.ts";

export type StoryTick = {
  readonly tick: number;
  /** Mode after the tick. */
  readonly mode: Mode;
  /** The same ticks in a row, on which nothing happens, told once. */
  readonly until: number;
  readonly says: readonly string[];
  /** Last of these ticks on which a cool-down kept recovery from being tried; null: none did. */
  readonly coolsUntil: number | null;
};

export function storyOf(
  ticks: readonly ConcreteTick[],
  config: EngineConfig,
): readonly StoryTick[] {
  const story: StoryTick[] = [];
  const charged = new Map<string, number>();
  for (const { state, inputs, changes } of ticks) {
    const says = [
      ...fillWords(inputs.fills.map(({ side }) => side)),
      ...changes.map((change) => changeWords(change, charged, config)),
    ];
    const { machine } = state.guards;
    const { mode } = machine;
    const { tick } = state;
    const last = story.at(-1);
    const cools = cooldownRemaining(machine) > 0 ? tick : null;
    const isFolded =
      says.length === 0 && last !== undefined && last.says.length === 0 && last.mode === mode;
    if (!isFolded) story.push({ tick, until: tick, mode, says, coolsUntil: cools });
    else story[story.length - 1] = { ...last, until: tick, coolsUntil: cools ?? last.coolsUntil };
  }
  return story;
}

/** One line per tick that matters. */
export function storyLines(story: readonly StoryTick[]): readonly string[] {
  return story.map(({ tick, until, mode, says, coolsUntil }) => {
    if (says.length > 0) return `tick ${tick}: ${says.join("; ")}`;
    const when = until === tick ? `tick ${tick}` : `ticks ${tick} to ${until}`;
    const cools = coolsUntil === null ? "" : `, cool-down to tick ${coolsUntil}`;
    return `${when}: nothing happens, ${mode}${cools}`;
  });
}

function fillWords(sides: readonly string[]): readonly string[] {
  if (sides.length === 0) return [];
  const [first] = sides;
  if (sides.length > 1 && sides.every((side) => side === first)) {
    return [`${sides.length} ${first} fills`];
  }
  return sides.map((side) => `a ${side} fill`);
}

function changeWords(
  change: GuardChange,
  charged: Map<string, number>,
  { recovery }: EngineConfig,
): string {
  const { guard, condition, reason, from, to, origin, counted } = change;
  const what = `${reason} (${guard}, ${condition})`;
  if (from === to) return `${what}: joins the pause, not counted`;
  const move = `${what}: ${from} → ${to}`;
  if (to !== "degraded") return move;
  if (counted !== true) return `${move}, an episode from ${origin}, not counted`;
  const isIdle = origin === "anchor_idle" && recovery.episode_budget === "split";
  const budget = `${guard} ${isIdle ? "idle" : "active"}`;
  const number = (charged.get(budget) ?? 0) + 1;
  charged.set(budget, number);
  const limit = isIdle ? recovery.idle_episode_limit : recovery.episode_limit;
  return `${move}, episode ${number} of ${limit} (counted, from ${origin})`;
}
