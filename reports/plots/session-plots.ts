/** Two plots of one session: our quotes against the touch with every fill, and what the inventory did. */
import { counted } from "../text/numbers.ts";
import type { Figure } from "./figure.ts";
import { openFrame, px, rangeOf, type Scale } from "./frame.ts";
import type { SeriesTick, SessionSeries } from "./session-series.ts";
import { type Point, stepBand, stepPath } from "./step-path.ts";

const SIZE = { width: 860, height: 300 };

/** Quotes against the touch over time, with fills. */
export function quotesPlot(series: SessionSeries, session: number, label: string): Figure {
  const { ticks, fills, minutes } = series;
  const quoted = ticks.flatMap(({ bestBid, bestAsk, liveBid, liveAsk }) =>
    [bestBid, bestAsk, liveBid, liveAsk].filter((price) => price !== null),
  );
  // An order may be placed and filled between two ticks: no tick has its price.
  const prices = [...quoted, ...fills.map(({ price }) => price)];
  const frame = openFrame(SIZE, [0, Math.max(minutes, 0.1)], rangeOf(prices), {
    title: `${label}: quotes and fills`,
    xTitle: "minutes",
    yTitle: "RLUSD per XRP",
    legend: [
      { name: "best bid to best ask", mark: "touch" },
      { name: "our bid, buys", mark: "f0" },
      { name: "our ask, sells", mark: "f1" },
    ],
  });
  const { x, y } = frame;
  const of = (pick: (tick: SeriesTick) => number | null): Point[] =>
    ticks.map((tick) => [tick.minute, pick(tick)]);
  const touch = stepBand(
    of((tick) => tick.bestBid),
    of((tick) => tick.bestAsk),
    x,
    y,
  );
  const body = [
    frame.body,
    path("touch", touch),
    path(
      "line thin s0",
      stepPath(
        of((tick) => tick.liveBid),
        x,
        y,
      ),
    ),
    path(
      "line thin s1",
      stepPath(
        of((tick) => tick.liveAsk),
        x,
        y,
      ),
    ),
    ...fills.map((fill) => fillMark(fill.side, x(fill.minute), y(fill.price))),
  ].join("");
  const alt = `Session ${label}: best bid and ask, our live bid and ask, and ${counted(fills.length, "fill")} over ${minutes.toFixed(0)} minutes`;
  return { name: `session-${pad(session)}-quotes`, short: "quotes and fills", alt, ...SIZE, body };
}

/** A triangle up for a buy, down for a sell. */
function fillMark(side: "buy" | "sell", x: number, y: number): string {
  const up = side === "buy" ? 1 : -1;
  const shape = `M${px(x)} ${px(y - 6 * up)}l4.5 ${8 * up}h-9Z`;
  return `<path class="${side === "buy" ? "f0" : "f1"}" d="${shape}"/>`;
}

const DRIFT_SIZE = { width: 860, height: 170 };

/** How far the XRP share of the inventory stood from its target. */
export function inventoryPlot(series: SessionSeries, session: number, label: string): Figure {
  const points: Point[] = series.ticks.map(({ minute, driftPct }) => [minute, driftPct]);
  const values = points.map(([, drift]) => drift).filter((drift) => drift !== null);
  const frame = openFrame(DRIFT_SIZE, [0, Math.max(series.minutes, 0.1)], rangeOf(values, [0]), {
    title: `${label}: inventory`,
    xTitle: "minutes",
    yTitle: "XRP share above its target, points",
    legend: [],
  });
  const body = [
    frame.body,
    zeroLine(frame.y, frame.x),
    path("line s2", stepPath(points, frame.x, frame.y)),
  ];
  const alt = `Session ${label}: drift of the XRP share from its target over time`;
  return {
    name: `session-${pad(session)}-inventory`,
    short: "inventory",
    alt,
    ...DRIFT_SIZE,
    body: body.join(""),
  };
}

/** The line at nought. */
export function zeroLine(y: Scale, x: Scale): string {
  const [left, right] = x.range() as [number, number];
  return path("zero", `M${left} ${px(y(0))}H${right}`);
}

/** An SVG path of a class; nothing for an empty one. */
export function path(className: string, data: string): string {
  return data === "" ? "" : `<path class="${className}" d="${data}"/>`;
}

function pad(session: number): string {
  return String(session).padStart(2, "0");
}
