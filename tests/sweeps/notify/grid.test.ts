/** `notify` in a grid: what is refused and where, and that it is no part of what the grid means. */
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadGrid } from "../../../sweeps/grid/load-grid.ts";
import { noticeWarnings } from "../../../sweeps/notify/planned-notice.ts";
import { buildPlan } from "../../../sweeps/plan/build-plan.ts";
import { renderPlan } from "../../../sweeps/plan/render-plan.ts";
import { codedError } from "../../support/coded-error.ts";
import { gridFile, gridOf, gridText, TWO_CELLS } from "../grid/grid-fixture.ts";

const withNotify = (notify: string) => gridOf(`notify: ${notify}\n${TWO_CELLS}`);

describe("a grid's notify", () => {
  it.each<[string, string, RegExp]>([
    ["nobody", "{}", /grid\.yaml:5:\d+: notify .*a command, a webhook, or both/],
    ["a command in one text", "{ command: notify-send sweep }", /notify\.command/],
    ["no program", "{ command: [] }", /a program and its arguments/],
    ["an empty program", '{ command: ["", x] }', /a program first/],
    ["a null character", '{ command: [x, "a\\0b"] }', /without a null character/],
    ["an unknown key", "{ comand: [x] }", /did you mean "command"/],
    [
      "an unknown key of the webhook",
      "{ webhook: { url: https://a.example, header: {} } }",
      /webhook/,
    ],
    ["http to a stranger", "{ webhook: http://a.example/x }", /https; http only/],
    [
      "http to a stranger, in its long form",
      "{ webhook: { url: http://a.example/x } }",
      /https; http only/,
    ],
    [
      "a password in the address",
      "{ webhook: https://a:b@a.example/ }",
      /without name and password/,
    ],
    [
      "a token in plain sight",
      "{ webhook: { url: https://a.example, headers: { Authorization: Bearer abc } } }",
      /a token has no place in a grid/,
    ],
    [
      "a header of two lines",
      '{ webhook: { url: https://a.example, headers: { Title: "a\\nb" } } }',
      /one line/,
    ],
    [
      "a header of ours",
      "{ webhook: { url: https://a.example, headers: { Host: b } } }",
      /another header/,
    ],
    [
      "a header without a name",
      '{ webhook: { url: https://a.example, headers: { "": b } } }',
      /name of a header/,
    ],
    ["no time", "{ command: [x], timeout: 0s }", /between 1s and 60s/],
    ["too much time", "{ command: [x], timeout: 2m }", /between 1s and 60s/],
    ["time without its unit", "{ command: [x], timeout: 10 }", /with its unit/],
  ])("%s is refused with its place", (_name, notify, message) => {
    const error = codedError(() => withNotify(notify));
    expect(error.code).toBe("GRD_INVALID_GRID");
    expect(error.message).toMatch(message);
  });

  it("a fault of a webhook is told without what may be a token", () => {
    for (const webhook of [
      "https://me:hunter2@a.example/",
      "{ url: http://a.example/hunter2 }",
      "{ url: https://a.example, headers: { X-Api-Key: hunter2 } }",
    ]) {
      const { message, hint } = codedError(() => withNotify(`{ webhook: ${webhook} }`));
      expect(`${message} ${hint}`).not.toContain("hunter2");
      expect(message).toMatch(/grid\.yaml:5:\d+: notify\.webhook/);
    }
  });

  it("a program with a slash lies beside the grid, one without is looked for", () => {
    const path = gridFile(gridText(`notify: { command: [./tell.sh, ./a] }\n${TWO_CELLS}`));
    expect(buildPlan(loadGrid(path)).notify).toEqual({
      command: [join(dirname(path), "tell.sh"), "./a"],
      webhook: null,
      timeoutMs: 10_000,
      folder: dirname(path),
    });
    const found = gridFile(gridText(`notify: { command: [notify-send, a] }\n${TWO_CELLS}`));
    expect(buildPlan(loadGrid(found)).notify?.command).toEqual(["notify-send", "a"]);
  });

  it("is no part of the meaning or of the run's identity", () => {
    const plans = [
      "",
      "notify: { command: [a] }\n",
      "notify: { webhook: https://a.example }\n",
    ].map((notify) => buildPlan(loadGrid(gridFile(gridText(`${notify}${TWO_CELLS}`)))));
    expect(new Set(plans.map(({ meaningHash }) => meaningHash)).size).toBe(1);
    expect(new Set(plans.map(({ identityHash }) => identityHash)).size).toBe(1);
  });
});

describe("a plan", () => {
  const rendered = (notify: string) => {
    const plan = buildPlan(loadGrid(gridFile(gridText(`notify: ${notify}\n${TWO_CELLS}`))));
    return { plan, text: renderPlan(plan).replace(/\s+/g, " ") };
  };

  it("says where the notice goes, by host and variable, never by path", () => {
    const { text } = rendered(
      `{ command: [notify-send, a], webhook: { url: 'https://hooks.example/b/\${HOOK_ID}', headers: { Authorization: 'Bearer \${TOKEN}' } } }`,
    );
    expect(text).toContain(
      "Notice to command notify-send and webhook https://hooks.example (with HOOK_ID, TOKEN of the environment): at the end, an abort or a fault",
    );
    expect(text).not.toContain("/b/");
  });

  it("warns of what the environment lacks and of a token in plain sight", () => {
    const { plan } = rendered(
      `{ webhook: 'https://hooks.example/\${HOOK}/a1b2c3d4e5f6a7b8c9d0e' }`,
    );
    expect(noticeWarnings(plan.notify, { HOOK: "x" })).toEqual([
      expect.stringContaining("looks like a token"),
    ]);
    expect(noticeWarnings(plan.notify, {})[0]).toContain("needs HOOK");
  });
});
