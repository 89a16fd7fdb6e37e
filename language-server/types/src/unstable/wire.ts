import { createConnection, type Socket } from "node:net";
import {
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-languageserver/node";
import { NoTypes } from "../compiler/errors.ts";

/** How a request ends whose connection broke: with the process, whose end is noticed elsewhere. */
const lost: ReadonlySet<number> = new Set([
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.ConnectionInactive,
  ErrorCodes.MessageWriteError,
  ErrorCodes.MessageReadError,
]);

/**
 * The connection to a session for types. TypeScript's client has one of its own, but a request that is written while it
 * breaks is an error there that nothing can catch, and would end this process.
 */
export class Wire {
  readonly #socket: Socket;
  readonly #connection: MessageConnection;
  #closed = false;

  static open(pipe: string): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(pipe, () => resolve(new Wire(socket)));
      socket.on("error", reject);
    });
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#connection = createMessageConnection(
      new SocketMessageReader(socket),
      new SocketMessageWriter(socket),
    );
    this.#connection.onError(() => undefined);
    this.#connection.onClose(() => {
      this.#closed = true;
    });
    this.#connection.listen();
  }

  /**
   * Resolves to the answer, and never where the connection is lost: who asks also waits for the end of the process.
   * @throws NoTypes `failed` where TypeScript answers with an error
   */
  async request(method: string, params: unknown): Promise<unknown> {
    if (this.#closed) return new Promise(() => undefined);
    try {
      return await this.#connection.sendRequest(method, params ?? null);
    } catch (cause) {
      if (cause instanceof ResponseError && !lost.has(cause.code)) throw new NoTypes("failed", { cause });
      return new Promise(() => undefined);
    }
  }

  close(): void {
    this.#closed = true;
    this.#connection.dispose();
    this.#socket.destroy();
  }
}
