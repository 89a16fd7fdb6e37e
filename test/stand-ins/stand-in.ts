import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A service of others, on a port of its own from `start` to `stop`. */
export abstract class StandIn {
  /** Known once it has started. */
  protected url = "";
  readonly #server = createServer((request, response) => void this.respond(request, response));

  protected abstract respond(request: IncomingMessage, response: ServerResponse): Promise<void>;

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this.url;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The token of a request, without the name of its scheme. */
export function bearerOf({ headers }: Pick<IncomingMessage, "headers">): string {
  return /^(?:Bearer|token) (.+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
}
