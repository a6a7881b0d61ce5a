/** What no single file can see: sizes, banned words, and documents in step with the code. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ENGINE_ERRORS } from "../engine/errors.ts";
import { MARKET_ERROR_CODES } from "../engine/markets/errors.ts";
import { LOOPBACK_ERRORS } from "../loopback/errors.ts";
import { REPORTS_ERRORS } from "../reports/errors.ts";
import { RUNNER_ERRORS } from "../runner/errors.ts";
import { SWEEP_ERRORS } from "../sweeps/errors.ts";
import { GRID_ERRORS } from "../sweeps/grid/errors.ts";
import { REPO } from "./support/built.ts";

const sources = ["engine", "runner", "sweeps", "reports", "loopback"].flatMap((folder) =>
  readdirSync(join(REPO, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => ({
      name: `${folder}/${name}`,
      text: readFileSync(join(REPO, folder, name), "utf8"),
    })),
);

describe("source files", () => {
  it("exist in number, so that the checks below look at something", () => {
    expect(sources.length).toBeGreaterThan(150);
  });

  it("stay within 500 lines", () => {
    expect(
      sources.filter(({ text }) => text.split("\n").length > 500).map(({ name }) => name),
    ).toEqual([]);
  });

  it("carry no unfinished work", () => {
    const marked = sources.filter(({ text }) => /\b(FIXME|TODO|XXX)\b/.test(text));
    expect(marked.map(({ name }) => name)).toEqual([]);
  });

  it("never export everything", () => {
    expect(sources.filter(({ text }) => /^export \*/m.test(text)).map(({ name }) => name)).toEqual(
      [],
    );
  });

  it("import nothing that signs or submits", () => {
    const signing =
      /(from|import\() ?"(xrpl|ripple-keypairs|ripple-sign-keypairs|five-bells-condition)/;
    // The shapes of requests are gone once compiled; the code of that package brings a wallet along.
    const shapes = /^import type \{[^}]*\} from "xrpl";$/gm;
    const importers = sources.filter(({ text }) => signing.test(text.replace(shapes, "")));
    expect(importers.map(({ name }) => name)).toEqual([]);
  });
});

describe("docs/errors.md", () => {
  const listed: Readonly<Record<string, string>> = {
    ...ENGINE_ERRORS,
    ...MARKET_ERROR_CODES,
    ...RUNNER_ERRORS,
    ...GRID_ERRORS,
    ...SWEEP_ERRORS,
    ...REPORTS_ERRORS,
    ...LOOPBACK_ERRORS,
  };
  const page = readFileSync(join(REPO, "docs/errors.md"), "utf8");

  it("lists every code with the words the code has for it, and no other", () => {
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (.+) \|$/gm)].map(([, code, text]) => [
      code,
      text,
    ]);
    expect(Object.fromEntries(rows)).toEqual(listed);
  });

  it("knows every code that is thrown anywhere", () => {
    const used = sources.flatMap(({ text }) =>
      [...text.matchAll(/"((?:ENG|MKT|RUN|GRD|SWP|RPT|LBK)_[A-Z_]+)"/g)].map(([, code]) => code),
    );
    expect(used.length).toBeGreaterThan(20);
    expect([...new Set(used)].filter((code) => !((code as string) in listed))).toEqual([]);
  });

  it("lists no code that nothing throws", () => {
    const unused = Object.keys(listed).filter(
      (code) => !sources.some(({ text }) => text.includes(`"${code}"`)),
    );
    expect(unused).toEqual([]);
  });
});

describe("package-lock.json", () => {
  type Package = {
    readonly optionalDependencies?: Readonly<Record<string, string>>;
    readonly resolved?: string;
  };
  const { packages } = JSON.parse(readFileSync(join(REPO, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, Package>>;
  };

  // A registry mirror that lacks a platform's binary leaves it out of the lock file, and `npm ci` then refuses everywhere.
  it("has an entry for every platform's binary of every tool", () => {
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(wanted.length).toBeGreaterThan(20);
    const paths = Object.keys(packages);
    expect(
      wanted.filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`))),
    ).toEqual([]);
  });

  it("names no download address, so that it installs from any registry", () => {
    expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  });
});
