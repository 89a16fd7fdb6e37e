import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

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

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** A text is sent as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How the next call fails whose path contains this one. `lost`: it is executed, but its answer never arrives. */
export interface Fault {
  readonly method?: string;
  readonly path: string;
  readonly effect: "lost" | "unreachable" | Answer;
}

/** A service that answers each call as a whole. */
export abstract class ApiStandIn extends StandIn {
  /** `METHOD /path` of each call. */
  readonly calls: string[] = [];
  readonly faults: Fault[] = [];
  /** True while no call is answered. */
  silent = false;

  protected abstract answer(call: Call): Answer | Promise<Answer>;

  /** What has been sent as the answer of a call. */
  protected answered(_call: Call, _status: number, _sent: string): void {}

  count(call: string): number {
    return this.calls.filter((one) => one.startsWith(call)).length;
  }

  protected async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", headers } = request;
    const url = new URL(request.url ?? "/", this.url);
    this.calls.push(`${method} ${url.pathname}`);
    if (this.silent) return;
    const effect = this.#nextEffect(method, url);
    if (effect === "unreachable") return void request.socket.destroy();
    if (this.stream(url, request, response)) return;
    const call = { method, url, headers, body: await text(request) };
    const answer = typeof effect === "object" ? effect : await this.answer(call);
    if (effect === "lost") return void request.socket.destroy();
    const sent =
      typeof answer.body === "string" || answer.body === undefined
        ? (answer.body ?? "")
        : this.written(answer.body);
    this.answered(call, answer.status, sent);
    response.writeHead(answer.status, {
      "content-type": "application/json; charset=utf-8",
      ...answer.headers,
    });
    response.end(sent);
  }

  /** Answers what is no call of the interface; false leaves it to `answer`. */
  protected stream(_url: URL, _request: IncomingMessage, _response: ServerResponse): boolean {
    return false;
  }

  protected written(body: unknown): string {
    return JSON.stringify(body);
  }

  #nextEffect(method: string, url: URL): Fault["effect"] | undefined {
    const at = this.faults.findIndex(
      (fault) => (fault.method ?? method) === method && url.pathname.includes(fault.path),
    );
    return at < 0 ? undefined : this.faults.splice(at, 1)[0]?.effect;
  }
}

/** The token of a request, without the name of its scheme. */
export function bearerOf({ headers }: Pick<IncomingMessage, "headers">): string {
  return /^(?:Bearer|token) (.+)$/i.exec(headers.authorization ?? "")?.[1] ?? "";
}
