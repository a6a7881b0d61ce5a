/** Starts programs with a module of a test's own loaded first: what it does to them, it does at a point of its choice. */
import { resolve } from "node:path";

/** Runs `run`, whose programs load the module at `path` first and see `variables` beside their environment. */
export function withModule<T>(
  path: string,
  run: () => T,
  variables: Readonly<Record<string, string>> = {},
): T {
  const changed = {
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import ${resolve(path)}`,
    ...variables,
  };
  const before = Object.keys(changed).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, changed);
  try {
    return run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
