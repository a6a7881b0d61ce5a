/** Reads a figure back as a person does: by the labels of its axes, the names of its legend and the places of its marks. */
import type { Figure } from "../../../reports/plots/figure.ts";

export type Point = readonly [x: number, y: number];
type Text = { readonly text: string; readonly at: Point; readonly anchor: string };
export type Box = {
  readonly mark: string;
  readonly left: number;
  readonly right: number;
  readonly middle: number;
  readonly opacity: number;
  /** What it says where the pointer rests on it. */
  readonly words: string;
};
type Drawn = { readonly mark: string; readonly points: readonly Point[] };

export type ReadFigure = {
  readonly texts: readonly Text[];
  readonly boxes: readonly Box[];
  readonly paths: readonly Drawn[];
  /** Class of the mark beside each name. */
  readonly legend: ReadonlyMap<string, string>;
  /** The line under the plot. */
  readonly floor: { readonly left: number; readonly right: number; readonly height: number };
};

const plain = (text: string): string =>
  text
    .replace(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

export function readFigure({ body }: Pick<Figure, "body">): ReadFigure {
  const texts = [...body.matchAll(/<text([^>]*)>([\s\S]*?)<\/text>/g)].map(
    ([, names = "", text = ""]): Text => ({
      text: plain(text),
      at: [number(names, "x"), number(names, "y")],
      anchor: attribute(names, "text-anchor"),
    }),
  );
  const boxes = [...body.matchAll(/<rect([^>]*)><title>([^<]*)<\/title>/g)].map(
    ([, names = "", words = ""]): Box => ({
      mark: attribute(names, "class"),
      left: number(names, "x"),
      right: number(names, "x") + number(names, "width"),
      middle: number(names, "y") + number(names, "height") / 2,
      opacity: number(names, "fill-opacity"),
      words: plain(words),
    }),
  );
  const paths = [...body.matchAll(/<path class="([^"]+)" d="([^"]+)"/g)].flatMap(
    ([, mark = "", data = ""]) =>
      data
        .split("M")
        .filter((part) => part !== "")
        .map((part): Drawn => ({ mark, points: pointsOf(part) })),
  );
  const named = body.matchAll(
    /<rect class="([^"]+)"[^>]*width="10" height="10"[^>]*\/><text[^>]*>([^<]*)</g,
  );
  const legend = new Map([...named].map(([, mark = "", name = ""]) => [plain(name), mark]));
  const axis = paths.find(({ mark }) => mark === "axis")?.points ?? [];
  const [[left, height] = [0, 0], [right] = [0]] = axis as readonly Point[];
  return { texts, boxes, paths, legend, floor: { left, right, height } };
}

function attribute(names: string, name: string): string {
  return new RegExp(`(?:^| )${name}="([^"]*)"`).exec(names)?.[1] ?? "";
}

function number(names: string, name: string): number {
  return Number(attribute(names, name));
}

/** The corners of a path, behind its M. */
function pointsOf(data: string): Point[] {
  const points: Point[] = [];
  let [x, y] = [0, 0];
  for (const [, command = "M", first = "", second = ""] of data.matchAll(
    /([LHVlh])?(-?[\d.]+)(?: (-?[\d.]+))?/g,
  )) {
    if (command === "M" || command === "L") [x, y] = [Number(first), Number(second)];
    if (command === "H") x = Number(first);
    if (command === "V") y = Number(first);
    if (command === "l") [x, y] = [x + Number(first), y + Number(second)];
    if (command === "h") x += Number(first);
    points.push([x, y]);
  }
  return points;
}

/** Where a value stands, by the labels of an axis that are numbers. @throws Error where the labels are not evenly spread. */
export function scaleBy(labels: readonly (readonly [value: number, at: number])[]) {
  const [first, last] = [labels[0], labels.at(-1)];
  if (first === undefined || last === undefined || first[0] === last[0]) {
    throw new Error("an axis needs two labels");
  }
  const scale = (value: number) =>
    first[1] + ((value - first[0]) / (last[0] - first[0])) * (last[1] - first[1]);
  for (const [value, at] of labels) {
    if (Math.abs(scale(value) - at) > 0.2) throw new Error(`the label ${value} is out of line`);
  }
  return scale;
}

/** The scales of a plot over two axes. */
export function axesBy({ texts, floor }: ReadFigure) {
  const labels = (anchor: string, which: 0 | 1) =>
    texts
      .filter((one) => one.anchor === anchor && /^-?[\d.,]+$/.test(one.text))
      .map(({ text, at }) => [Number(text.replaceAll(",", "")), at[which]] as const);
  const down = labels("end", 1).filter(([, at]) => at <= floor.height);
  return { x: () => scaleBy(labels("middle", 0)), y: scaleBy(down) };
}

/** Heights at which the horizontal strokes of a path cross an abscissa. */
export function heightsAt(points: readonly Point[], x: number): number[] {
  return points.flatMap(([right, up], i) => {
    const [left = right, before] = points[i - 1] ?? [];
    const [from, to] = left < right ? [left, right] : [right, left];
    return before === up && from <= x && x < to ? [up] : [];
  });
}
