/** All figures of a debrief, by the place they stand in. A figure that has nothing to show is not there. */
import type { Results } from "../results/results-types.ts";
import { windowsMap } from "./decision-maps.ts";
import type { Figure } from "./figure.ts";
import { markoutPlot } from "./markout-plot.ts";
import { modeTimeline } from "./mode-timeline.ts";
import { replayMap } from "./replay-map.ts";
import { responseMaps } from "./response-maps.ts";
import { inventoryPlot, quotesPlot } from "./session-plots.ts";
import type { SessionSeries } from "./session-series.ts";
import { whyPlot } from "./why-plot.ts";

export type Figures = {
  /** Under the table of section 2. */
  readonly table: readonly Figure[];
  /** In section 5. */
  readonly paired: readonly Figure[];
  /** With the replays, at the end of section 5. */
  readonly replays: readonly Figure[];
  /** At the head of section 6. */
  readonly sessions: readonly Figure[];
  /** By session, in section 6. */
  readonly eachSession: ReadonlyMap<number, readonly Figure[]>;
};

/** A page with thousands of sessions shows the plots of this many; every session's data is in its database. */
export const SESSIONS_PLOTTED_MAX = 60;

/** Draws everything; `series` holds the sessions whose database could be read. */
export function drawFigures(results: Results, series: ReadonlyMap<number, SessionSeries>): Figures {
  const plotted = results.sessions.flatMap(({ session, label }) => {
    const found = series.get(session);
    return found === undefined || found.ticks.length === 0
      ? []
      : [{ session, label, series: found }];
  });
  return {
    table: present([markoutPlot(results)]),
    paired: [...present([windowsMap(results)]), ...responseMaps(results)],
    replays: present([replayMap(results)]),
    sessions: present([modeTimeline(plotted), whyPlot(results)]),
    eachSession: new Map(
      plotted.map(({ session, label, series: own }) => [
        session,
        [quotesPlot(own, session, label), inventoryPlot(own, session, label)],
      ]),
    ),
  };
}

/** Every figure once, in the order of the page. */
export function allFigures(figures: Figures): readonly Figure[] {
  const { table, paired, replays, sessions, eachSession } = figures;
  return [...table, ...paired, ...replays, ...sessions, ...[...eachSession.values()].flat()];
}

function present(figures: readonly (Figure | null)[]): readonly Figure[] {
  return figures.filter((figure) => figure !== null);
}
