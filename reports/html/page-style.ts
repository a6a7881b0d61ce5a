/** How the page looks: quiet, light or dark as the reader's machine is, and readable on a phone. */
const LIGHT =
  "--paper:#fff;--ink:#1d2329;--faint:#5b6570;--rule:#dfe3e8;--stripe:#f6f8fa;--accent:#0b5cad;--card:#f2f7fc";
const DARK =
  "--paper:#14181c;--ink:#e6e9ec;--faint:#9aa5b1;--rule:#2c343c;--stripe:#1a2026;--accent:#7ab8f5;--card:#18222c";

export const PAGE_STYLE =
  `:root{${LIGHT}}@media (prefers-color-scheme:dark){:root{${DARK}}}` +
  '*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}' +
  "main{max-width:1240px;margin:0 auto;padding:8px 20px 60px}" +
  "nav{position:sticky;top:0;z-index:2;background:var(--paper);border-bottom:1px solid var(--rule);padding:8px 20px;display:flex;gap:18px;overflow-x:auto;white-space:nowrap;font-size:13px}" +
  "nav a{color:var(--accent);text-decoration:none}nav a:hover{text-decoration:underline}" +
  "h1{font-size:24px;line-height:1.25;margin:20px 0 4px}h1+p{color:var(--faint);margin-top:0}" +
  "h2{font-size:19px;margin:38px 0 10px;padding-top:8px;scroll-margin-top:44px}" +
  "p{max-width:80ch;overflow-wrap:anywhere}li{overflow-wrap:anywhere;max-width:90ch}" +
  "#section-1+p{background:var(--card);border-left:4px solid var(--accent);border-radius:4px;padding:14px 18px;font-size:16px;max-width:90ch}" +
  ".scroll{display:block;overflow-x:auto;margin:12px 0}" +
  "table{width:max-content;border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}" +
  "th,td{padding:5px 8px;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}td{max-width:46ch;overflow-wrap:break-word}" +
  "thead th{border-bottom:2px solid var(--rule);vertical-align:bottom;max-width:11ch;overflow-wrap:normal;user-select:none}th button{all:unset;cursor:pointer;font-weight:600}th button:hover,th button:focus-visible{color:var(--accent);text-decoration:underline}" +
  "th[aria-sort=ascending] button::after{content:' \\25b2'}th[aria-sort=descending] button::after{content:' \\25bc'}" +
  "tbody tr:nth-child(even){background:var(--stripe)}td:first-child,th:first-child{position:sticky;left:0;background:var(--paper);min-width:13ch;max-width:34ch;overflow-wrap:anywhere}tbody tr:nth-child(even) td:first-child{background:var(--stripe)}" +
  'code,pre{font:12.5px/1.45 ui-monospace,"DejaVu Sans Mono",monospace;background:var(--stripe);border-radius:3px}code{padding:1px 4px;overflow-wrap:anywhere}pre{padding:10px;overflow-x:auto}pre code{padding:0}' +
  "svg.figure{display:block;max-width:none;height:auto}@media (min-width:900px){svg.figure{max-width:100%}}" +
  "summary{cursor:pointer;color:var(--accent)}li details{display:inline-block;vertical-align:top}li details[open]{display:block}li:has(details){list-style:none;margin-left:-1.2em;max-width:none}" +
  "@media (max-width:600px){main{padding:4px 12px 40px}nav{padding:8px 12px}}" +
  "@media print{nav{display:none}.scroll{overflow:visible}}";
