import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Problem } from "@hookloom/runtime/management";

/**
 * A port that stays open when the processes behind it change. A connection goes to the newest process; while no process runs,
 * connections wait, so a restart loses no requests.
 */
export interface FrontDoor {
  readonly port: number;
  /**
   * Forwards new and waiting connections to this port, as well as connections to another port that have not sent anything yet.
   */
  open(target: number): void;
  /** Resolves once the process on this port has begun to respond to each of its requests, or after 5 seconds. */
  quiet(target: number): Promise<void>;
  /** Lets connections wait for the next `open` or `reject`. */
  hold(): void;
  /** Responds to new and waiting connections with 503 and this message. */
  reject(message: string): void;
  close(): Promise<void>;
}

const host = "127.0.0.1";
const waitTimeoutMs = 30_000;
const closeTimeoutMs = 250;
const quietTimeoutMs = 5_000;

type Mode =
  | { readonly kind: "open"; readonly target: number }
  | { readonly kind: "hold" }
  | { readonly kind: "reject"; readonly message: string };

/** A connection that was forwarded to a process. */
interface Joined {
  readonly target: number;
  /** Whether the process has received nothing, has received a request, or has begun to respond. */
  state: "new" | "requesting" | "responding";
  /** Detaches the client from its process; undefined while they are not connected. */
  detach?: () => void;
}

function join(client: Socket, upstream: Socket, joined: Joined, onEnd: () => void): void {
  const markRequesting = (): void => {
    joined.state = "requesting";
  };
  const closeUpstream = (): void => void upstream.destroy();
  const ended = (): void => {
    onEnd();
    // The process's response still has to reach the client before the connection is closed.
    if (client.writableEnded) client.resume();
    else client.destroy();
  };
  client.on("data", markRequesting);
  upstream.on("data", () => {
    joined.state = "responding";
  });
  client.pipe(upstream);
  upstream.pipe(client);
  client.once("close", closeUpstream);
  upstream.once("close", ended);
  joined.detach = () => {
    client.unpipe(upstream);
    upstream.unpipe(client);
    client.off("data", markRequesting).off("close", closeUpstream).pause();
    upstream.off("close", ended).destroy();
    onEnd();
  };
}

/** Rejects a connection with a response in the same format as those of the process behind the door. */
function respondUnavailable(client: Socket, message: string): void {
  const title = "Service Unavailable";
  const problem: Problem = { type: "about:blank", title, status: 503, detail: message, error: message };
  const body = Buffer.from(`${JSON.stringify(problem)}\n`);
  client.resume();
  client.end(
    `HTTP/1.1 503 ${title}\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nretry-after: 1\r\nconnection: close\r\n\r\n${body}`,
  );
  setTimeout(() => client.destroy(), 1_000).unref();
}

class Door implements FrontDoor {
  readonly port: number;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  readonly #waiting = new Set<Socket>();
  readonly #joined = new Map<Joined, Socket>();
  #mode: Mode = { kind: "hold" };

  constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
    server.on("connection", (client) => {
      this.#clients.add(client);
      client.on("error", () => client.destroy());
      client.once("close", () => {
        this.#clients.delete(client);
        this.#waiting.delete(client);
      });
      this.#route(client);
    });
  }

  open(target: number): void {
    this.#setMode({ kind: "open", target });
    for (const [joined, client] of this.#joined) {
      if (joined.state !== "new" || joined.target === target || !joined.detach) continue;
      joined.detach();
      this.#route(client);
    }
  }

  async quiet(target: number): Promise<void> {
    const isRequesting = ({ target: to, state }: Joined): boolean => state === "requesting" && to === target;
    for (const until = Date.now() + quietTimeoutMs; Date.now() < until; ) {
      if (![...this.#joined.keys()].some(isRequesting)) return;
      await wait(2);
    }
  }

  hold(): void {
    this.#setMode({ kind: "hold" });
  }

  reject(message: string): void {
    this.#setMode({ kind: "reject", message });
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // Responses in flight are still delivered; idle keep-alive connections do not delay closing.
    for (const client of this.#clients) client.end();
    const timer = setTimeout(() => {
      for (const client of this.#clients) client.destroy();
    }, closeTimeoutMs);
    await closed;
    clearTimeout(timer);
  }

  #setMode(mode: Mode): void {
    this.#mode = mode;
    if (mode.kind === "hold") return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const client of waiting) this.#route(client);
  }

  #route(client: Socket): void {
    if (this.#mode.kind === "open") this.#forward(client, this.#mode.target);
    else if (this.#mode.kind === "hold") this.#wait(client);
    else respondUnavailable(client, this.#mode.message);
  }

  #forward(client: Socket, target: number): void {
    const upstream = connect({ port: target, host, allowHalfOpen: true, noDelay: true });
    const joined: Joined = { target, state: "new" };
    this.#joined.set(joined, client);
    const ended = (): void => {
      this.#joined.delete(joined);
    };
    const failed = (): void => {
      upstream.destroy();
      ended();
      if (client.destroyed) return;
      // The process has just exited before it received anything, so another process can take the connection.
      if (this.#mode.kind === "open" && this.#mode.target === target) this.#wait(client);
      else this.#route(client);
    };
    upstream.once("error", failed);
    upstream.once("connect", () => {
      upstream.off("error", failed);
      // Another process has taken over in the meantime.
      if (this.#mode.kind === "open" && this.#mode.target !== target) return failed();
      upstream.on("error", () => upstream.destroy());
      join(client, upstream, joined, ended);
    });
  }

  #wait(client: Socket): void {
    this.#waiting.add(client);
    setTimeout(() => {
      if (this.#waiting.delete(client)) respondUnavailable(client, "The webhook is not ready yet.");
    }, waitTimeoutMs).unref();
  }
}

/** Opens a front door on the loopback address. @throws the system's error, EADDRINUSE if the port is in use */
export async function openFrontDoor(port: number): Promise<FrontDoor> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The port has no number.");
  return new Door(server, address.port);
}
