import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressFault,
  expandVariables,
  looksLikeToken,
  nameOfAddress,
  variablesIn,
} from "../../../sweeps/notify/address.ts";
import { runs } from "../../support/properties.ts";

describe("addressFault", () => {
  it.each<[string, string, RegExp | null]>([
    ["https to anybody", "https://hooks.example.org/x", null],
    ["http to this machine by name", "http://localhost:8080/x", null],
    ["http to this machine by number", "http://127.0.0.1:8080/x", null],
    ["http to this machine in IPv6", "http://[::1]:8080/x", null],
    ["http to 10.", "http://10.1.2.3/x", null],
    ["http to 172.16 to 31", "http://172.31.255.255/", null],
    ["http past 172.31", "http://172.32.0.1/", /https; http only/],
    ["http to 192.168.", "http://192.168.1.9/", null],
    ["http to a private IPv6", "http://[fd00::1]/", null],
    ["http to a stranger", "http://example.org/", /https; http only/],
    ["http to a name that only looks local", "http://localhost.example.org/", /https; http only/],
    ["http to a number that only looks local", "http://127.0.0.1.example.org/", /https; http only/],
    ["a number written as one integer is the same address", "http://2130706433/", null],
    ["another scheme", "ftp://example.org/", /an address such as/],
    ["a file", "file:///etc/passwd", /an address such as/],
    ["no address", "hooks.example.org", /an address such as/],
    ["name and password", "https://me:pw@example.org/", /without name and password/],
    ["a name alone", "https://me@example.org/", /without name and password/],
    ["a token as a variable", `https://hooks.example.org/\${TOKEN}`, null],
    ["a whole address as a variable", `\${HOOK}`, null],
    ["http to a host that a variable holds", `http://\${HOST}/x`, null],
    ["a reference without its end", `https://hooks.example.org/\${TOKEN`, /letters, digits/],
    ["a reference with a dash", `https://hooks.example.org/\${MY-TOKEN}`, /letters, digits/],
  ])("%s", (_name, url, fault) => {
    if (fault === null) expect(addressFault(url, false)).toBeNull();
    else expect(addressFault(url, false)).toMatch(fault);
  });

  it("http to a stranger only when it is called unsafe", () => {
    expect(addressFault("http://example.org/", true)).toBeNull();
  });
});

describe("what is said of an address", () => {
  it.each<[string, string, string]>([
    ["its host", "https://hooks.example.org/T0K3N/a?b=c", "https://hooks.example.org"],
    ["its host before a query", "https://hooks.example.org?key=T0K3N", "https://hooks.example.org"],
    ["the variable that holds it", `\${HOOK}`, "the address in HOOK"],
    ["the variable that holds its host", `https://\${HOST}/x`, "the address in HOST"],
  ])("is %s", (_name, url, said) => {
    expect(nameOfAddress(url)).toBe(said);
  });

  it.each<[string, string, boolean]>([
    ["a long mixed part", "https://hooks.example.org/services/T00000000B00000000XXXX", true],
    ["a long mixed value", "https://hooks.example.org/?key=a1b2c3d4e5f6a7b8c9d0e", true],
    ["a short name", "https://hooks.example.org/my-night", false],
    ["a long name of words", "https://hooks.example.org/the-night-of-the-market-maker", false],
    ["a variable", `https://hooks.example.org/\${A_VERY_LONG_NAME_OF_A_TOKEN_1}`, false],
    ["a long host", "https://abcdefghij0123456789klmno.example.org/", false],
  ])("a token in sight: %s", (_name, url, looks) => {
    expect(looksLikeToken(url)).toBe(looks);
  });
});

describe("expandVariables", () => {
  it("fills in each, and names each that is missing or empty once", () => {
    const text = `a \${ONE} b $` + `{TWO} \${ONE} \${NONE}`;
    expect(expandVariables(text, { ONE: "1", TWO: "2", NONE: "3" })).toEqual({
      ok: true,
      text: "a 1 b 2 1 3",
    });
    expect(expandVariables(text, { ONE: "1", TWO: "" })).toEqual({
      ok: false,
      missing: ["TWO", "NONE"],
    });
  });

  it("takes a value as it is: what looks like a reference in it, or like a pattern, is text", () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,10}$/);
    const value = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom("$&", "$1", "$$", `\${A}`));
    fc.assert(
      fc.property(name, value, (variable, secret) => {
        const template = `x$${`{${variable}}`}y`;
        expect(variablesIn(template)).toEqual([variable]);
        expect(expandVariables(template, { [variable]: secret })).toEqual({
          ok: true,
          text: `x${secret}y`,
        });
        // What is said of it never holds what was filled in.
        expect(nameOfAddress(`https://h.example/${template}`)).toBe("https://h.example");
      }),
      runs(200),
    );
  });
});
