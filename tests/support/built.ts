/** Where things lie that tests start or read: the compiled program (`npm test` builds it first), programs of their own. */
import { fileURLToPath } from "node:url";

export const REPO = fileURLToPath(new URL("../../", import.meta.url));
/** What the compiler makes of each source: for programs of tests, which use single ones. */
export const MODULES = `${REPO}dist/modules/`;
export const SWEEP_MAIN = `${REPO}dist/run_phase73_sweep.js`;
export const SESSION_MAIN = `${REPO}dist/session.js`;
export const LOOPBACK_MAIN = `${REPO}dist/loopback.js`;
export const FEED_MAIN = `${REPO}dist/shared-feed.js`;

/** The configuration that is shipped. */
export const PAPER = `${REPO}engine/config/paper.yaml`;

/** Session programs that do what their config tells them: well or badly, and in every way that does harm. */
export const SCRIPTED_PROGRAM = `${REPO}tests/fixtures/sessions/scripted-session.mjs`;
export const UNRULY_PROGRAM = `${REPO}tests/fixtures/faults/unruly-session.mjs`;
/** An orchestrator that runs a plan from a file and says each event in a line. */
export const DRIVER = `${REPO}tests/fixtures/orchestrator.mjs`;
/** A program that writes into a file what it is told. */
export const TELL = `${REPO}tests/fixtures/notify/tell.mjs`;
