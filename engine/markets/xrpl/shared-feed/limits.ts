/** Bounds of the shared feed, on both sides of its socket. */
import { DURATION_MS_MAX } from "../../../session/session-spec.ts";

/** Sessions that join within this time after a round's beginning see the same market. */
export const JOIN_MS = 30_000;
/** A session's last events may reach the feed a moment after its time is over. */
export const END_GRACE_MS = 200;
/** A look for sessions whose time is over that comes this long after the one before was held up: the feed stood still. */
export const HELD_UP_MS = 1_000;
/** Between two beats of a feed that has nothing else to say. */
export const BEAT_MS = 2_000;
/** A feed that was not heard for so many beats is taken for dead. */
export const BEATS_MISSED_MAX = 10;
/** A session that lets more than this wait for it is dropped: half an hour of ledgers is a tenth of it. */
export const WAITING_BYTES_MAX = 32 * 1024 * 1024;
/** Sessions at once. */
export const MEMBERS_MAX = 256;
/** Nobody is there and nobody owns it: how long the feed waits for a session that is just starting. */
export const LINGER_MS = 10_000;
/** Without an owner the feed ends after this in any case; no session is longer than a week. */
export const ORPHAN_MS_MAX = DURATION_MS_MAX + 60 * 60 * 1000;
/**
 * A session that joins in a gap waits this long for a ledger. It must fit, with the session's end, into the two
 * minutes that a session process may live beyond its duration.
 */
export const WAIT_MS_MAX = 75_000;
/** A session that has been told the end may take this long to hang up. */
export const GOODBYE_MS = 2_000;
