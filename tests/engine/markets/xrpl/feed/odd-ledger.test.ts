/** One ledger of which a transaction is not like the others must not end the market: no server has another one. */
import { describe, expect, it } from "vitest";
import { type Message, startForger } from "../../../../support/forging-server.ts";
import { expectPromisesKept } from "./promises.ts";
import { closingUntil, later, nextLedger, ofType, serve, watchUrls } from "./support.ts";

/** Puts a transaction into the ledger of this index, whenever it is asked for. */
function adding(index: number, transaction: (issuer: string) => Message) {
  return (message: Message): Message => {
    const result = (message.result ?? {}) as Message;
    const ledger = result.ledger as Message | undefined;
    if (ledger === undefined || result.ledger_index !== index) return message;
    const transactions = ledger.transactions as readonly Message[];
    const issuer = "rwVxQXwMMEPcxqFh2RGaQitqxYxrkU5apX";
    const more = [...transactions, transaction(issuer)];
    return { ...message, result: { ...result, ledger: { ...ledger, transactions: more } } };
  };
}

const hash = "4489EC9209A02221FBFADE49CFD09C93D46C2AF3B0878FC2A8767B2F21DFA9BB";
const ODD = 16;

/** What the network writes itself, every few minutes, as the main network's servers show it. */
const negativeUnl = (): Message => ({
  hash,
  tx_json: { Account: "", Sequence: 0, TransactionType: "UNLModify", UNLModifyDisabling: 1 },
  meta: { AffectedNodes: [], TransactionIndex: 500, TransactionResult: "tesSUCCESS" },
});

/** A fill of the pair in a form that nobody knows yet. */
const unknownFill = (issuer: string): Message => {
  const amounts = { TakerGets: "5", TakerPays: { currency: "RLUSD", issuer, value: "7" } };
  const node = { RestatedNode: { LedgerEntryType: "Offer", FinalFields: amounts } };
  return {
    hash,
    tx_json: { Account: "rNobody", TransactionType: "Restate" },
    meta: { AffectedNodes: [node], TransactionIndex: 500, TransactionResult: "tesSUCCESS" },
  };
};

async function watchWith(transaction: (issuer: string) => Message) {
  const server = await serve();
  const forger = await startForger(server.url, { message: adding(ODD, transaction) });
  later(forger.stop);
  const told: string[] = [];
  const log = { info: () => undefined, warn: (text: string) => void told.push(text) };
  const watched = await watchUrls([forger.url], [server], { log });
  return { server, watched, told };
}

describe("a ledger with a transaction that is not like the others", () => {
  it("is read where the transaction is none of ours", async () => {
    const { server, watched } = await watchWith(negativeUnl);
    while ((await nextLedger([server], watched)) < ODD + 2);
    expectPromisesKept(watched.events);
    expect(watched.feed.health().counts).toMatchObject({ gaps: 0, malformed: 0 });
    expect(ofType(watched.events, "ledger").map(({ index }) => index)).toContain(ODD);
  });

  it("is told and left out where it may be ours, and the market goes on after it", async () => {
    const { server, watched, told } = await watchWith(unknownFill);
    await closingUntil([server], () => ofType(watched.events, "gap").length === 2);
    await nextLedger([server], watched);
    expect(watched.isOver()).toBe(false);
    expectPromisesKept(watched.events);
    const [open, close] = ofType(watched.events, "gap");
    expect(open?.reason).toMatch(/ledger 16: transactions\[\d+\]\.meta\.AffectedNodes\[0\] was an/);
    expect(close?.reason).toMatch(/; 1 could not be read: ledger 16: transactions/);
    expect(told).toContainEqual(
      expect.stringMatching(/^left out ledger 16, what was traded in it/),
    );
    const indexes = ofType(watched.events, "ledger").map(({ index }) => index);
    const first = indexes[0] as number;
    const all = Array.from({ length: indexes.length + 1 }, (_, at) => first + at);
    expect(indexes).toEqual(all.filter((index) => index !== ODD));
  });
});

describe("a pool that holds more than can be counted", () => {
  it("is left out, told once, and its trades are read", async () => {
    const server = await serve();
    const large = (message: Message): Message => {
      const result = (message.result ?? {}) as Message;
      if (result.amm === undefined) return message;
      const amm = result.amm as Message & { readonly amount2: Message };
      const amount2 = { ...amm.amount2, value: "60000000000" };
      return { ...message, result: { ...result, amm: { ...amm, amount2 } } };
    };
    const forger = await startForger(server.url, { message: large });
    later(forger.stop);
    const told: string[] = [];
    const log = { info: () => undefined, warn: (text: string) => void told.push(text) };
    const watched = await watchUrls([forger.url], [server], { log });
    while ((await nextLedger([server], watched)) < 30);
    const { counts } = watched.feed.health();
    expect(counts).toMatchObject({ gaps: 0, poolsLeftOut: counts.ledgers });
    expect(ofType(watched.events, "amm")).toEqual([]);
    expect(ofType(watched.events, "trade").some(({ venue }) => venue === "amm")).toBe(true);
    expect(told).toEqual([expect.stringMatching(/pool holds more than can be counted exactly/)]);
  });
});
