/**
 * BLAKE3, the one hash of this project: event ledgers, tapes, configs, grids, derived seeds. One reused
 * instance of hash-wasm, which must be set up asynchronously once; afterwards every call is synchronous.
 */
import { createBLAKE3 } from "hash-wasm";
import { canonicalJson } from "./core/canonical-json.ts";

const hasher = await createBLAKE3();

/** BLAKE3-256 of UTF-8 text or bytes, lower-case hex. */
export function blake3Hex(data: string | Uint8Array): string {
  return hasher.init().update(data).digest("hex");
}

/** BLAKE3-256 of several parts one after the other, lower-case hex. */
export function blake3HexOf(parts: readonly (string | Uint8Array)[]): string {
  hasher.init();
  for (const part of parts) hasher.update(part);
  return hasher.digest("hex");
}

/** Room for a hash and the text of one entry; longer ones take the general way. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);
/** The same bytes as the hash wants them: as a Buffer they would be wrapped anew several times per call. */
const scratchBytes = new Uint8Array(scratch.buffer);
const HASH_BYTES = 32;
/** A UTF-16 code unit is at most this many bytes of UTF-8. */
const BYTES_PER_UNIT_MAX = 3;
/** The hash whose bytes the scratch begins with: a chain that goes on finds its last link there. */
let scratchHash = "";

/**
 * BLAKE3-256 of a hash as 32 raw bytes and a text after it, lower-case hex: a link of a chain. One buffer for all of
 * them, since a session chains thousands. The text comes in three parts, so that a body that is kept is laid out once,
 * here, and not again as a part of something longer.
 */
export function blake3HexChained(
  previous: string,
  head: string,
  body: string,
  tail: string,
): string {
  const units = head.length + body.length + tail.length;
  if (HASH_BYTES + units * BYTES_PER_UNIT_MAX > scratch.length) {
    return blake3HexOf([Buffer.from(previous, "hex"), head, body, tail]);
  }
  if (previous !== scratchHash) {
    scratch.write(previous, 0, HASH_BYTES, "hex");
    scratchHash = previous;
  }
  let end = HASH_BYTES + scratch.write(head, HASH_BYTES, "utf8");
  end += scratch.write(body, end, "utf8");
  end += scratch.write(tail, end, "utf8");
  scratchBytes.set(hasher.init().update(scratchBytes.subarray(0, end)).digest("binary"));
  scratchHash = scratch.toString("hex", 0, HASH_BYTES);
  return scratchHash;
}

/** BLAKE3-256 of a value's canonical JSON, lower-case hex. */
export function hashOf(value: unknown): string {
  return blake3Hex(canonicalJson(value));
}

/**
 * A whole number drawn from named coordinates: the first 8 bytes (big-endian) of BLAKE3(canonical JSON),
 * modulo `below`. The same coordinates give the same number whatever else was drawn before.
 */
export function drawBelow(coordinates: readonly (string | number)[], below: number): number {
  return Number(BigInt(`0x${hashOf(coordinates).slice(0, 16)}`) % BigInt(below));
}

/** A seed of 48 bits (a safe integer) derived from named coordinates. */
export function deriveSeed(coordinates: readonly (string | number)[]): number {
  return Number(BigInt(`0x${hashOf(coordinates).slice(0, 12)}`));
}

export type RunningHash = {
  /** Adds more of the data. */
  readonly update: (data: string | Uint8Array) => void;
  /** BLAKE3-256 of everything added so far, lower-case hex; more may follow. */
  readonly digest: () => string;
};

/** A hash that grows over time. Its state is kept outside the shared instance, so others may hash meanwhile. */
export function createRunningHash(): RunningHash {
  let state = hasher.init().save();
  return {
    update: (data) => {
      state = hasher.load(state).update(data).save();
    },
    digest: () => hasher.load(state).digest("hex"),
  };
}
