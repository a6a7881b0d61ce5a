/** What a server handed to its clients, and when: for each ledger its announcement and the last answer about it. */

export type Handed = { readonly at: number; readonly text: string };

export type LedgerMoments = {
  /** By ledger index: when it was announced, and when the last answer about it was handed over. */
  readonly announcedAt: ReadonlyMap<number, number>;
  readonly answeredAt: ReadonlyMap<number, number>;
};

type Message = {
  readonly type?: string;
  readonly ledger_index?: number;
  readonly result?: { readonly ledger_index?: number };
};

/** Reads the frames of a server in the order in which they were handed over. */
export function ledgerMoments(frames: readonly Handed[]): LedgerMoments {
  const announcedAt = new Map<number, number>();
  const answeredAt = new Map<number, number>();
  for (const { at, text } of frames) {
    const { type, ledger_index: announced, result } = JSON.parse(text) as Message;
    if (type === "ledgerClosed" && announced !== undefined) announcedAt.set(announced, at);
    if (result?.ledger_index !== undefined) answeredAt.set(result.ledger_index, at);
  }
  return { announcedAt, answeredAt };
}
