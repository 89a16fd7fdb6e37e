// A load generator that costs little itself: keep-alive sockets, prepared requests, answers read by their
// status and length alone.
import { connect, type Socket } from "node:net";

/** One answer, as far as the load needs it. */
export interface Answer {
  readonly status: number;
  /** Milliseconds from the first byte sent, or from when it should have been sent at a fixed rate. */
  readonly milliseconds: number;
}

/** A request as bytes, with the id that its answer is counted for. */
export interface Shot {
  readonly id: string;
  readonly bytes: Buffer;
}

export interface LoadOptions {
  /** This machine's loopback address unless given. */
  readonly host?: string;
  readonly port: number;
  readonly connections: number;
  /** The next request; undefined after the last one. */
  readonly next: () => Shot | undefined;
  readonly onAnswer: (id: string, answer: Answer) => void;
  /** Called for a request whose connection broke before its answer, with the system's code, such as `ECONNRESET`. */
  readonly onConnectionError?: (id: string, code: string) => void;
  /** Requests a second for all connections; as many as possible unless given. */
  readonly rate?: number;
}

interface ReadAnswer {
  readonly status: number;
  readonly bytes: number;
  /** The server announces that it accepts no further request on this connection. */
  readonly last: boolean;
}

/** An answer's status, and where its head and body end; undefined while some of it is missing. */
function readAnswer(data: Buffer): ReadAnswer | undefined {
  const end = data.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = data.toString("latin1", 0, end);
  const status = Number(head.slice(9, 12));
  const last = /\r\nconnection: *close/i.test(head);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) {
    const final = data.indexOf("0\r\n\r\n", end + 4);
    return final < 0 ? undefined : { status, bytes: final + 5, last };
  }
  const bytes = end + 4 + length;
  return data.length < bytes ? undefined : { status, bytes, last };
}

interface Turn {
  readonly shot: Shot;
  readonly began: number;
}

class Connection {
  readonly #options: LoadOptions;
  readonly #takeTurn: () => Promise<Turn | undefined>;
  #rest: Buffer = Buffer.alloc(0);
  #turn: Turn | undefined;
  #socket: Socket | undefined;
  #done: () => void = () => undefined;

  constructor(options: LoadOptions, takeTurn: () => Promise<Turn | undefined>) {
    this.#options = options;
    this.#takeTurn = takeTurn;
  }

  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#done = resolve;
      void this.#shoot();
    });
  }

  async #shoot(): Promise<void> {
    const turn = await this.#takeTurn();
    this.#turn = turn;
    if (turn === undefined) {
      this.#socket?.destroy();
      this.#done();
      return;
    }
    this.#open().write(turn.shot.bytes);
  }

  #open(): Socket {
    const known = this.#socket;
    if (known?.writable) return known;
    const { host = "127.0.0.1", port } = this.#options;
    const socket = connect({ port, host, noDelay: true });
    this.#rest = Buffer.alloc(0);
    this.#socket = socket;
    socket.on("data", (data) => this.#receive(data));
    let code = "closed";
    socket.on("error", (error: NodeJS.ErrnoException) => {
      code = error.code ?? error.message;
    });
    socket.on("close", () => this.#broken(socket, code));
    return socket;
  }

  #receive(data: Buffer): void {
    this.#rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    const answer = readAnswer(this.#rest);
    const turn = this.#turn;
    if (answer === undefined || turn === undefined) return;
    this.#rest = this.#rest.subarray(answer.bytes);
    this.#turn = undefined;
    if (answer.last) this.#leave();
    const milliseconds = performance.now() - turn.began;
    this.#options.onAnswer(turn.shot.id, { status: answer.status, milliseconds });
    void this.#shoot();
  }

  #leave(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  /** After a broken connection the next request waits a moment, or the load would only count refusals. */
  #broken(socket: Socket, code: string): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    const turn = this.#turn;
    if (turn === undefined) return;
    this.#turn = undefined;
    this.#options.onConnectionError?.(turn.shot.id, code);
    setTimeout(() => void this.#shoot(), 5);
  }
}

/** Sends until `next` returns nothing more; resolves once every answer is in or its connection broke. */
export async function runLoad(options: LoadOptions): Promise<void> {
  const began = performance.now();
  let taken = 0;
  const takeTurn = async (): Promise<Turn | undefined> => {
    const { rate } = options;
    // At a fixed rate a late answer must not delay the clock of the next request (coordinated omission).
    const due = rate === undefined ? undefined : began + (taken++ * 1000) / rate;
    if (due !== undefined)
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const shot = options.next();
    return shot === undefined ? undefined : { shot, began: due ?? performance.now() };
  };
  await Promise.all(
    Array.from({ length: options.connections }, () => new Connection(options, takeTurn).run()),
  );
}

/** A request to post a body on a keep-alive connection. */
export function postBytes(path: string, headers: Readonly<Record<string, string>>, body: Buffer): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [
    `POST ${path} HTTP/1.1`,
    "host: 127.0.0.1",
    ...lines,
    `content-length: ${body.length}`,
    "",
    "",
  ];
  return Buffer.concat([Buffer.from(head.join("\r\n")), body]);
}
