import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Variables } from "./docker-config.ts";

/** What a connection to a registry is made with. */
export interface Trust {
  /** Certificate authorities; undefined where the certificate is not verified. */
  readonly authorities?: readonly string[];
  /** A certificate that identifies this client, with its key. */
  readonly identity?: { readonly cert: string; readonly key: string };
  /** The variables that name proxies; undefined where none is used. */
  readonly proxies?: Variables;
}

export interface HttpRequest extends Trust {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | AsyncIterable<Buffer>;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** The caller reads it to its end or destroys it. */
  readonly body: http.IncomingMessage;
}

/** A manifest has at most 4 MB by the distribution specification; everything else that is read as a whole is smaller. */
const maxBytes = 4 << 20;

/** How long a registry may stay silent; one that has got a large blob still has to store it. */
const idleMilliseconds = { asked: 20_000, sent: 120_000 };

function agentFor(request: HttpRequest): http.Agent {
  const proxy = request.proxies ? { proxyEnv: { ...request.proxies } } : {};
  if (request.url.protocol === "http:") return new http.Agent(proxy);
  const trust = request.authorities ? { ca: [...request.authorities] } : { rejectUnauthorized: false };
  return new https.Agent({ ...proxy, ...trust, ...request.identity });
}

/** @throws Error where the answer is longer than a manifest may be, or breaks off */
export async function readBody(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new Error("its answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * One exchange, without following redirects. Rejects with Node's error where there is no answer, and with the signal's reason.
 */
export async function send(request: HttpRequest): Promise<HttpAnswer> {
  const { method, url, headers, body, signal } = request;
  signal.throwIfAborted();
  const agent = agentFor(request);
  const client = url.protocol === "http:" ? http : https;
  const sent = client.request(url, { method, headers: { ...headers }, agent, signal });
  const idle = typeof body === "object" ? idleMilliseconds.sent : idleMilliseconds.asked;
  sent.setTimeout(idle, () => sent.destroy(new Error(`no answer in ${idle / 1000} seconds`)));
  const answered = new Promise<HttpAnswer>((resolve, reject) => {
    sent.on("error", reject);
    sent.on("response", (response) => {
      response.once("close", () => agent.destroy());
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
    });
  });
  try {
    if (typeof body !== "object" || Buffer.isBuffer(body)) sent.end(body);
    // A registry that refuses a blob answers before it has all of it.
    else await Promise.race([pipeline(Readable.from(body, { objectMode: false }), sent), answered]);
    return await answered;
  } catch (error) {
    agent.destroy();
    answered.catch(() => {});
    signal.throwIfAborted();
    throw error;
  }
}
