// A relay like smee.io: it parses what is posted and writes it into event streams.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { StandIn } from "./stand-in.ts";

export class SmeeStandIn extends StandIn {
  /** Newer relays include the text; the public one may not. */
  keepsText = false;
  readonly #listeners = new Map<string, Set<ServerResponse>>();

  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Ends every stream, as the relay does occasionally. */
  disconnect(): void {
    for (const streams of this.#listeners.values()) for (const stream of streams) stream.destroy();
  }

  /** Writes an event into every stream as it is. */
  relay(data: string): void {
    for (const streams of this.#listeners.values()) {
      for (const stream of streams) stream.write(`id: ${randomUUID()}\ndata: ${data}\n\n`);
    }
  }

  protected async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://smee").pathname;
    if (path === "/new") {
      response.writeHead(307, { location: `/${randomUUID()}` }).end();
    } else if (path.lastIndexOf("/") > 0) {
      // A channel has no paths below it.
      response.writeHead(404).end();
    } else if (request.method === "GET") {
      this.#listen(path, response);
    } else {
      const body = await text(request);
      const parsed: unknown = JSON.parse(body);
      const kept = this.keepsText ? { rawbody: body } : {};
      const event = { ...request.headers, body: parsed, ...kept, query: {}, timestamp: Date.now() };
      for (const stream of this.#listeners.get(path) ?? []) {
        stream.write(`id: ${randomUUID()}\ndata: ${JSON.stringify(event)}\n\n`);
      }
      response.writeHead(200).end();
    }
  }

  #listen(path: string, response: ServerResponse): void {
    const streams = this.#listeners.get(path) ?? new Set();
    this.#listeners.set(path, streams.add(response));
    response.on("close", () => streams.delete(response));
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("event: ready\ndata: {}\n\n");
    response.write("event: ping\ndata: {}\n\n");
  }
}
