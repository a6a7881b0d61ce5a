export type RuleAction = "abort" | "skip_cell" | "flag";
