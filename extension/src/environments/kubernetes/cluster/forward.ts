import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import WebSocket, { type RawData } from "ws";
import type { Connection } from "./connection.ts";
import { urlOf } from "./connection.ts";
import { portForwardFailed } from "./errors.ts";

const protocol = "v4.channel.k8s.io";
/** With this many bytes under way to the pod the caller is paused. */
const mostBuffered = 1 << 20;

const dataChannel = 0;
const errorChannel = 1;

function frame(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([dataChannel]), data]);
}

/** The caller's bytes to the pod; slows the caller down where the pod does not keep up. */
function fromCaller(caller: Socket, pod: WebSocket): void {
  caller.on("data", (data) => {
    pod.send(frame(data), () => {
      if (caller.isPaused() && pod.bufferedAmount < mostBuffered) caller.resume();
    });
    if (pod.bufferedAmount > mostBuffered) caller.pause();
  });
  caller.on("close", () => pod.close());
  caller.on("error", () => pod.close());
}

/** The pod's bytes to the caller. The first frame of each channel only names the port. */
function fromPod(pod: WebSocket, caller: Socket): void {
  const begun = new Set<number>();
  pod.on("message", (raw: RawData) => {
    const data = raw as Buffer;
    const channel = data[0] ?? errorChannel;
    if (!begun.has(channel)) begun.add(channel);
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
  const url = urlOf(connection.server, path, { ports: port }).href.replace(/^http/, "ws");
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
 * Opens a port of this machine's loopback address that reaches a port of a pod through the API server, until the
 * signal aborts. Each connection gets its own connection to the pod.
 * https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#-strong-proxy-operations-pod-v1-core-strong-
 * @throws ClusterError where no port can be opened
 */
export async function forwardPort(
  connection: Connection,
  pod: string,
  port: number,
  signal: AbortSignal,
): Promise<number> {
  signal.throwIfAborted();
  const callers = new Set<Socket>();
  const server = createServer({ pauseOnConnect: true }, (caller) => {
    callers.add(caller);
    caller.on("close", () => callers.delete(caller));
    caller.on("error", () => caller.destroy());
    dial(connection, pod, port).then(
      (socket) => {
        fromPod(socket, caller);
        fromCaller(caller, socket);
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
