/**
 * No diagnostic names a condition that gated nothing: for each condition of a guard and each reason why a side has
 * no quote, a state in which it is named, and the same state with that one condition out of reach, which ends
 * otherwise. The lists are closed types, so that a new name without a case does not compile.
 */
import { describe, expect, it } from "vitest";
import { GUARD_CONDITIONS } from "../../../engine/core/guards/guard-types.ts";
import { QUOTE_REASONS } from "../../../engine/core/halt-reasons.ts";
import { REASON_CASES } from "./guards/reason-cases.ts";
import { QUOTE_CASES } from "./tick/quote-reason-cases.ts";

describe("every condition of a guard decides somewhere", () => {
  it.each(GUARD_CONDITIONS)("%s", (condition) => {
    const named = REASON_CASES[condition].with();
    const other = REASON_CASES[condition].without();
    expect(named.conditions).toContain(condition);
    expect(other.conditions).not.toContain(condition);
    expect(other.outcome).not.toEqual(named.outcome);
  });
});

describe("every reason of a quote decides somewhere", () => {
  it.each(QUOTE_REASONS)("%s", (reason) => {
    const named = QUOTE_CASES[reason].with();
    const other = QUOTE_CASES[reason].without();
    expect(named.reason).toBe(reason);
    expect(other.reason).not.toBe(reason);
    expect(other.sent).not.toEqual(named.sent);
  });
});
