/** Stands before an honest ledger server and changes what goes through: a server that says what a test wants said. */
import { type WebSocket, WebSocketServer } from "ws";
import { connect } from "../loopback/client.ts";

export type Message = Record<string, unknown>;

export type Forgery = {
  readonly request?: (request: Message) => Message;
  readonly message?: (message: Message) => Message;
};

export type Forger = { readonly url: string; readonly stop: () => Promise<void> };

/** Starts it on a port of its own, before the server at `url`. */
export async function startForger(url: string, { request, message }: Forgery): Promise<Forger> {
  const keep = (same: Message) => same;
  const upstreams: ReturnType<typeof connect>[] = [];
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  const change = (data: unknown, how: (value: Message) => Message = keep) =>
    JSON.stringify(how(JSON.parse(String(data))));
  server.on("connection", (socket: WebSocket) => {
    const upstream = connect(url);
    upstreams.push(upstream);
    void upstream.then((one) =>
      one.socket.on("message", (data) => socket.send(change(data, message))),
    );
    socket.on("message", (data) => {
      void upstream.then((one) => one.socket.send(change(data, request)));
    });
    socket.on("close", () => void upstream.then((one) => one.close()));
  });
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as { port: number }).port}`,
    stop: async () => {
      for (const upstream of upstreams) await (await upstream).close();
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
