/** What the module of every verb gives the command line: its options, its examples, and what it does. */
import type { Command } from "commander";
import type { Environment } from "./environment.ts";
import type { ExitCode } from "./exit-codes.ts";

/** Adds a verb's words to a command; `setCode` takes the exit code that its work ended with. */
export type AddVerb = (command: Command, environment: Environment, setCode: SetCode) => void;

export type SetCode = (code: ExitCode) => void;

/** What was typed, by the option's name. */
export type Words = Readonly<Record<string, unknown>>;
