/** `notify`: sends a test notice to whom the grid names, so that the way to the operator is known to work before the night. */
import type { Command } from "commander";
import { CodedError } from "../../../engine/index.ts";
import { plainLine } from "../../../reports/index.ts";
import { loadGrid } from "../../grid/load-grid.ts";
import { noticeOfTest } from "../../notify/notice.ts";
import { noticeWarnings, plannedNotice } from "../../notify/planned-notice.ts";
import { tellNotice } from "../../notify/tell-notice.ts";
import { complain, type Environment, say } from "../environment.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { checkedGridPath } from "../grid-words.ts";
import type { SetCode } from "../verb.ts";

const HELP = `
A grid names whom to tell how the night ended:

  notify:
    command: [mail, -s, sweep, me@example.org]   a program and its arguments; no shell
    webhook: https://example.org/hook            or { url, headers, unsafe_http }
    timeout: 10s

The line comes on the command's standard input, its parts as SWEEP_LINE, SWEEP_NAME, SWEEP_RUN, SWEEP_STATE, SWEEP_EXIT,
SWEEP_VERDICT, SWEEP_SESSIONS, SWEEP_PROBLEM and SWEEP_DEBRIEF; a webhook gets them as one JSON object by POST. In url and
headers \${NAME} stands for a variable of the environment, so that no token lies in a grid. It is told at the end, at an
abort by a rule or gate, at a fault and at SIGTERM; not at Ctrl-C. docs/operations.md has the rest.

Examples:
  npm run sweep -- notify grids/mine.yaml

Exit code 0 when everybody was told, 3 when somebody was not.`;

/** Adds the words of the verb; `setCode` takes its exit code. */
export function addNotify(command: Command, environment: Environment, setCode: SetCode): void {
  command
    .description("Send a test notice to whom the grid names under notify. Runs nothing.")
    .argument("<GRID>", "grid file")
    .addHelpText("after", HELP)
    .action(async (grid: string) => {
      setCode(await runNotify(environment, checkedGridPath(environment, grid)));
    });
}

async function runNotify(environment: Environment, gridPath: string): Promise<ExitCode> {
  const { data, resolve: near, source } = loadGrid(gridPath);
  const planned = plannedNotice(data.notify, near);
  if (planned === undefined) {
    throw new CodedError(
      "SWP_NOBODY_TO_TELL",
      `${source}: notify was absent, expected a command or a webhook`,
      {
        hint: "npm run sweep -- notify --help shows how one is written.",
      },
    );
  }
  const { variables } = environment;
  for (const text of noticeWarnings(planned, variables)) complain(environment, `Warning: ${text}`);
  const notice = noticeOfTest(data.name);
  const results = await tellNotice(notice, planned, { variables, shown: true });
  for (const { where, failure } of results) {
    if (failure === null) say(environment, `Told ${plainLine(where)}: ${notice.line}`);
    else complain(environment, `Not told: ${plainLine(where)}: ${failure}`);
  }
  return results.every(({ failure }) => failure === null) ? EXIT.done : EXIT.fault;
}
