/**
 * The listening side: one port, WebSocket only. It can go down and come back on the same port, and answer newcomers
 * with HTTP 503, which a WebSocketServer of its own could not.
 */
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { LoopbackError } from "../errors.ts";

export type Door = {
  readonly port: number;
  readonly clients: ReadonlySet<WebSocket>;
  /** Drops everyone and stops listening. */
  readonly close: () => Promise<void>;
  /** Listens again on the same port; does nothing while it listens. */
  readonly reopen: () => Promise<void>;
};

export type DoorOptions = {
  readonly host: string;
  readonly port: number;
  /** Asked for each newcomer; true answers 503. */
  readonly isUnavailable: () => boolean;
  readonly onConnection: (socket: WebSocket) => void;
};

/** Requests larger than this end the connection; the largest real one is a few hundred bytes. */
const REQUEST_BYTES_MAX = 1_000_000;

/** Opens the port. Rejects with LBK_PORT when it cannot. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload: REQUEST_BYTES_MAX,
    // Pongs are the server's own business: a silent server does not answer pings either.
    autoPong: false,
  });
  const server = createServer((_request, response) => {
    response.writeHead(426, { Connection: "close" }).end("WebSocket only\n");
  });
  const connections = trackConnections(server);
  server.on("upgrade", (request, socket, head) => {
    if (options.isUnavailable()) return refuse(socket);
    sockets.handleUpgrade(request, socket, head, options.onConnection);
  });
  const port = await listen(server, options.host, options.port);
  return {
    port,
    clients: sockets.clients,
    close: () => shut(server, connections),
    reopen: async () => {
      if (!server.listening) await listen(server, options.host, port);
    },
  };
}

function trackConnections(server: Server): ReadonlySet<Socket> {
  const connections = new Set<Socket>();
  server.on("connection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  return connections;
}

function refuse(socket: Duplex): void {
  socket.on("error", () => undefined);
  socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException) => reject(portError(host, port, cause));
    server.once("error", onError);
    server.listen({ host, port, exclusive: true }, () => {
      server.off("error", onError);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function shut(server: Server, connections: ReadonlySet<Socket>): Promise<void> {
  for (const socket of connections) socket.destroy();
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => server.close(() => resolve()));
}

function portError(host: string, port: number, cause: NodeJS.ErrnoException): LoopbackError {
  const why =
    cause.code === "EADDRINUSE" ? "is in use" : `cannot be opened (${cause.code ?? cause})`;
  return new LoopbackError(
    "LBK_PORT",
    `${host}: port ${port} ${why}, expected a free one`,
    "Stop the other program, or choose another port with --port.",
    cause,
  );
}
