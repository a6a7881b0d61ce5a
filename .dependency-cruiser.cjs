// The arrows of the architecture. Every folder is entered through its index.ts; nothing else may point anywhere.
const DOORS = "(engine|runner|sweeps|reports|loopback)/index\\.ts$";
const notDoor = (from, to) => ({
  name: `${from}-enters-${to}-through-its-door`,
  severity: "error",
  from: { path: `^${from}` },
  to: { path: `^${to}/`, pathNot: `^${DOORS}` },
});
const never = (from, to) => ({
  name: `${from}-never-${to}`,
  severity: "error",
  from: { path: `^${from}/` },
  to: { path: `^(${to})/` },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      comment:
        "errors.ts may be a bare list of codes: a test holds it against the code and docs/errors.md",
      severity: "error",
      from: { orphan: true, pathNot: "(main|errors)\\.ts$" },
      to: {},
    },
    never("engine", "runner|sweeps|reports|loopback|bench"),
    never("runner", "sweeps|reports|loopback|bench"),
    never("reports", "runner|sweeps|loopback|bench"),
    never("sweeps", "loopback|bench"),
    {
      name: "loopback-stands-alone",
      comment:
        "Test equipment: the server that plays the ledger shares no code with the client it tests",
      severity: "error",
      from: { path: "^loopback/" },
      to: { path: "^(engine|runner|sweeps|reports|bench|run_phase73_sweep)" },
    },
    notDoor("runner/", "engine"),
    notDoor("reports/", "engine"),
    notDoor("sweeps/", "engine"),
    notDoor("sweeps/", "runner"),
    notDoor("sweeps/", "reports"),
    {
      name: "entry-point-knows-only-sweeps",
      severity: "error",
      from: { path: "^run_phase73_sweep\\.ts$" },
      to: { path: "^(engine|runner|reports|loopback)/" },
    },
    {
      name: "core-is-pure",
      comment:
        "engine/core has no packages, no node: modules, no sibling folders: time and chance come in as arguments",
      severity: "error",
      from: { path: "^engine/core/" },
      to: { pathNot: "^engine/core/" },
    },
    {
      name: "no-signing",
      comment: "Nothing in this product may sign or submit a transaction",
      severity: "error",
      from: {},
      to: {
        path: "node_modules/(ripple-keypairs|ripple-binary-codec|@xrplf/(secret-numbers|mpt-crypto)|@scure|xrpl-secret-numbers)",
      },
    },
    {
      name: "no-signing-by-way-of-xrpl",
      comment: "The package xrpl signs: its types may be used, its code may not",
      severity: "error",
      from: {},
      to: { path: "node_modules/xrpl/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "one-socket",
      comment: "Only one file of the product speaks to servers",
      severity: "error",
      from: {
        path: "^(engine|runner|sweeps|reports|run_)",
        pathNot: "^engine/markets/xrpl/feed/connection\\.ts$",
      },
      to: { path: "node_modules/ws/" },
    },
    {
      name: "not-to-dev-dep",
      severity: "error",
      from: { path: "^(engine|runner|sweeps|reports|loopback|run_)" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".js"] },
  },
};
