/**
 * debrief.html: the words of debrief.md and the same figures in one file that needs nothing else. It is made
 * from the Markdown, so that the two can never say different things; raw HTML in it stays text.
 */
import { createHash } from "node:crypto";
import MarkdownIt from "markdown-it";
import { FIGURE_STYLE, type Figure, svgInline } from "../plots/figure.ts";
import { plainLine } from "../text/escape.ts";
import { PAGE_SCRIPT } from "./page-script.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** Returns the page. Images of the Markdown are replaced by the figures of those names. */
export function renderHtml(title: string, markdown: string, figures: readonly Figure[]): string {
  const parser = createParser(figures);
  const body = parser.render(markdown);
  const head = parser.utils.escapeHtml(plainLine(title));
  // Nothing may be fetched and no script may run but this one, whatever a label says.
  const script = createHash("sha256").update(PAGE_SCRIPT).digest("base64");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${script}'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${head}</title>
<style>${PAGE_STYLE}${FIGURE_STYLE}</style>
</head>
<body>
<nav aria-label="Sections">${contents(markdown, parser)}</nav>
<main>
${body}</main>
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

/** Longer tables are folded: whoever reads the page sees what decides, and opens the rest. */
const ROWS_UNFOLDED_MAX = 120;
/** Where in the page the renderer is. */
type Place = { inHeading?: boolean };

function createParser(figures: readonly Figure[]): MarkdownIt {
  const byFile = new Map(figures.map((figure) => [`plots/${figure.name}.svg`, figure]));
  const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
  const { rules } = parser.renderer;
  // A wide table scrolls by itself; the page never does. A long one opens at a click.
  rules.table_open = (tokens, index) => {
    const rows = rowsOf(tokens, index);
    const fold = rows > ROWS_UNFOLDED_MAX ? `<details><summary>${rows} rows</summary>` : "";
    return `${fold}<div class="scroll"><table>\n`;
  };
  rules.table_close = (tokens, index) => {
    const open = tokens.slice(0, index).findLastIndex(({ type }) => type === "table_open");
    return `</table></div>${rowsOf(tokens, open) > ROWS_UNFOLDED_MAX ? "</details>" : ""}\n`;
  };
  // "Active/idle/degraded" may be broken after a stroke: a heading is never wider than what stands below it.
  rules.th_open = (tokens, index, options, env: Place, self) => {
    env.inHeading = true;
    return self.renderToken(tokens, index, options);
  };
  rules.th_close = (tokens, index, options, env: Place, self) => {
    env.inHeading = false;
    return self.renderToken(tokens, index, options);
  };
  rules.text = (tokens, index, _options, env: Place) => {
    const text = parser.utils.escapeHtml(tokens[index]?.content ?? "");
    return env.inHeading === true ? text.replaceAll("/", "/<wbr>") : text;
  };
  rules.image = (tokens, index) => {
    const figure = byFile.get(String(tokens[index]?.attrGet("src")));
    return figure === undefined ? "" : `<span class="scroll">${svgInline(figure)}</span>`;
  };
  // A link to a figure opens it in place.
  rules.link_open = (tokens, index) => {
    const figure = byFile.get(String(tokens[index]?.attrGet("href")));
    return figure === undefined ? "" : `<details><summary>`;
  };
  rules.link_close = (tokens, index) => {
    const figure = byFile.get(hrefBefore(tokens, index));
    return figure === undefined
      ? ""
      : `</summary><span class="scroll">${svgInline(figure)}</span></details>`;
  };
  rules.heading_open = (tokens, index) => {
    const { tag } = tokens[index] as { readonly tag: string };
    const number = /^(\d+)\./.exec(tokens[index + 1]?.content ?? "")?.[1];
    return number === undefined ? `<${tag}>` : `<${tag} id="section-${number}">`;
  };
  return parser;
}

type Tokens = Parameters<NonNullable<MarkdownIt["renderer"]["rules"]["text"]>>[0];

/** Body rows of the table that opens at this token. */
function rowsOf(tokens: Tokens, index: number): number {
  let rows = 0;
  for (let i = index; tokens[i] !== undefined && tokens[i]?.type !== "table_close"; i++) {
    if (tokens[i]?.type === "tr_open") rows += 1;
  }
  return rows - 1;
}

/** A closing token does not know its address; the opening one before it does. */
function hrefBefore(tokens: Tokens, index: number): string {
  const open = tokens.slice(0, index).findLast(({ type }) => type === "link_open");
  return String(open?.attrGet("href"));
}

/** Links to the numbered sections, taken from the parsed page: a log line may look like a heading and is none. */
function contents(markdown: string, parser: MarkdownIt): string {
  const tokens = parser.parse(markdown, {});
  return tokens
    .flatMap(({ type, tag }, index) => {
      if (type !== "heading_open" || tag !== "h2") return [];
      const [, number, words] = /^(\d+)\. (.+)$/.exec(tokens[index + 1]?.content ?? "") ?? [];
      return number === undefined
        ? []
        : [`<a href="#section-${number}">${parser.renderInline(words ?? "")}</a>`];
    })
    .join("");
}
