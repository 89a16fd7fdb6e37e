import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import type { Connection } from "./connection.ts";
import { forwardPort } from "./forward.ts";

let server: Server;
let connection: Connection;
let upgrades = 0;
/** How often the port was used. */
let uses = 0;
/** The upgrades that the API server cuts, by their order. */
let isCut: (upgrade: number) => boolean;
/** What a pod does once it is reached. */
let onReached: (pod: WebSocket) => void;
let ended: AbortController;

/** Stands in for a pod behind the API server, which sends back what it gets. */
beforeEach(async () => {
  [upgrades, uses] = [0, 0];
  ended = new AbortController();
  isCut = () => false;
  onReached = (pod) => pod.on("message", (data) => pod.send(data));
  const pods = new WebSocketServer({ noServer: true });
  server = createServer();
  server.on("upgrade", (request, socket, head) => {
    if (isCut(upgrades++)) {
      socket.destroy();
      return;
    }
    pods.handleUpgrade(request, socket, head, (pod) => {
      for (const channel of [0, 1]) pod.send(Buffer.from([channel, 185, 11]));
      onReached(pod);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  connection = {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    context: "dev",
    namespace: "hooks",
    credentials: async () => ({ headers: {} }),
    renew: () => undefined,
    close: () => undefined,
  };
});
afterEach(() => {
  ended.abort();
  server.close();
  server.closeAllConnections();
});

const call = async (): Promise<Socket> => {
  const port = await forwardPort(connection, "shop-1", 3001, ended.signal, () => uses++);
  return connect(port, "127.0.0.1");
};

/** What comes back for what is sent, until it is as long. */
async function echo(caller: Socket, sent: Buffer): Promise<Buffer> {
  const received: Buffer[] = [];
  let length = 0;
  caller.write(sent);
  for await (const chunk of caller as AsyncIterable<Buffer>) {
    received.push(chunk);
    length += chunk.length;
    if (length >= sent.length) break;
  }
  return Buffer.concat(received);
}

it("carries what is sent both ways, whatever its size", async () => {
  const sent = Buffer.alloc(5 << 20, "hookloom ");
  expect((await echo(await call(), sent)).equals(sent)).toBe(true);
});

it("reports each connection and what passes in both directions", async () => {
  const caller = await call();
  await expect.poll(() => [uses, upgrades]).toEqual([3, 1]);
  expect((await echo(caller, Buffer.from("hello"))).toString()).toBe("hello");
  expect(uses).toBe(5);
});

it("reaches the pod although the API server cuts the first two connections to it", async () => {
  isCut = (upgrade) => upgrade < 2;
  expect((await echo(await call(), Buffer.from("hello"))).toString()).toBe("hello");
  expect(upgrades).toBe(3);
});

it("closes the caller's connection where the pod cannot be reached", async () => {
  isCut = () => true;
  const caller = await call();
  caller.resume();
  await once(caller, "close");
  expect(upgrades).toBe(3);
});

it("takes no more from the pod than the caller reads, and ends with the pod", async () => {
  const frames = 1_000;
  const frame = Buffer.alloc(64 << 10);
  let pod: WebSocket | undefined;
  onReached = (reached) => {
    pod = reached;
    for (let sent = 0; sent < frames; sent++) reached.send(frame);
    reached.close();
  };
  const caller = await call();
  let left = 0;
  const isStill = () => {
    const before = left;
    left = pod?.bufferedAmount ?? 0;
    return pod !== undefined && left === before;
  };
  await expect.poll(isStill).toBe(true);
  expect(left).toBeGreaterThan(0);
  let length = 0;
  for await (const chunk of caller as AsyncIterable<Buffer>) length += chunk.length;
  expect(length).toBe(frames * (frame.length - 1));
});
