import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket, { type RawData } from "ws";
import type { Connection } from "./connection.ts";
import { requestUrl } from "./connection.ts";
import { portForwardFailed } from "./errors.ts";

const protocol = "v4.channel.k8s.io";
/** Maximum number of bytes in transit to the pod before the caller is paused. */
const maxBufferedBytes = 1 << 20;

/** Milliseconds before each retry of a failed connection to the pod. */
const retryWaits = [0, 500] as const;

const dataChannel = 0;
const errorChannel = 1;

function frame(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([dataChannel]), data]);
}

/** Sends the caller's data to the pod, and slows the caller down if the pod does not keep up. */
function pipeToPod(caller: Socket, pod: WebSocket): void {
  caller.on("data", (data) => {
    pod.send(frame(data), () => {
      if (caller.isPaused() && pod.bufferedAmount < maxBufferedBytes) caller.resume();
    });
    if (pod.bufferedAmount > maxBufferedBytes) caller.pause();
  });
  caller.on("close", () => pod.close());
  caller.on("error", () => pod.close());
}

/** Sends the pod's data to the caller. The first frame of each channel only contains the port. */
function pipeToCaller(pod: WebSocket, caller: Socket): void {
  const openedChannels = new Set<number>();
  pod.on("message", (raw: RawData) => {
    const data = raw as Buffer;
    const channel = data[0] ?? errorChannel;
    if (!openedChannels.has(channel)) openedChannels.add(channel);
    else if (channel === errorChannel) caller.destroy();
    else if (!caller.write(data.subarray(1))) {
      pod.pause();
      caller.once("drain", () => pod.resume());
    }
  });
  pod.on("close", () => caller.end());
  pod.on("error", () => caller.destroy());
  pod.resume();
}

async function dial(connection: Connection, pod: string, port: number): Promise<WebSocket> {
  const path = `/api/v1/namespaces/${connection.namespace}/pods/${pod}/portforward`;
  const url = requestUrl(connection.server, path, { ports: port }).href.replace(/^http/, "ws");
  const { headers, ...credentials } = await connection.credentials();
  const socket = new WebSocket(url, [protocol], {
    ...credentials,
    headers: headers as Record<string, string>,
    handshakeTimeout: 10_000,
  });
  // The pod's first frames may arrive with the handshake, before a listener is attached.
  socket.once("open", () => socket.pause());
  await once(socket, "open");
  return socket;
}

/**
 * Connects, and retries after a failure: the API server may just have closed the idle connection from the pool, and callers such
 * as browsers do not retry. Nothing has been sent yet, so nothing can be executed twice.
 */
async function dialWithRetries(
  connection: Connection,
  pod: string,
  port: number,
  isWanted: () => boolean,
): Promise<WebSocket> {
  for (const wait of retryWaits) {
    try {
      return await dial(connection, pod, port);
    } catch (error) {
      if (!isWanted()) throw error;
      await sleep(wait);
    }
  }
  return dial(connection, pod, port);
}

/**
 * Opens a port on this machine's loopback address that forwards to a pod's port through the API server, until the signal aborts.
 * Each connection gets its own connection to the pod. `onUse` is called for each connection and whenever data passes.
 * https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#-strong-proxy-operations-pod-v1-core-strong-
 * @throws ClusterError if no port can be opened
 */
export async function forwardPort(
  connection: Connection,
  pod: string,
  port: number,
  signal: AbortSignal,
  onUse: () => void = () => undefined,
): Promise<number> {
  signal.throwIfAborted();
  const callers = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true }, (caller) => {
    callers.add(caller);
    onUse();
    caller.on("data", onUse);
    caller.on("close", () => callers.delete(caller));
    caller.on("error", () => caller.destroy());
    dialWithRetries(connection, pod, port, () => !caller.destroyed).then(
      (socket) => {
        socket.on("message", onUse);
        pipeToCaller(socket, caller);
        pipeToPod(caller, socket);
        caller.resume();
        if (caller.destroyed) socket.close();
      },
      () => caller.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening").catch((cause: unknown) => {
    throw portForwardFailed(pod, port, cause);
  });
  signal.addEventListener(
    "abort",
    () => {
      server.close();
      for (const caller of callers) caller.destroy();
    },
    { once: true },
  );
  return (server.address() as AddressInfo).port;
}
