/**
 * A copy in the making. States are never changed once they were handed out; within one call a fresh copy of one may be,
 * field by field, until it is. That costs one copy for a tick, not one for every step of it.
 */
export type Draft<T> = { -readonly [K in keyof T]: T[K] };
