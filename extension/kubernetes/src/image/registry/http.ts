import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
import type { Variables } from "./docker-config.ts";

/** The settings of a connection to a registry. */
export interface Trust {
  /** Certificate authorities; undefined to skip verification. */
  readonly authorities?: readonly string[];
  /** The client certificate and its key. */
  readonly identity?: { readonly cert: string; readonly key: string };
  /** The environment variables that specify the proxies; undefined to use no proxy. */
  readonly proxies?: Variables;
}

export interface HttpRequest extends Trust {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | AsyncIterable<Buffer>;
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** The response body. The caller reads it to the end or destroys it. */
  readonly body: http.IncomingMessage;
}

/**
 * Maximum size of a response that is read completely: 4 MB for a manifest, by the distribution specification. Other responses are
 * smaller.
 */
const maxBytes = 4 << 20;

/** How long a registry may send nothing: after an upload, it has to store a large blob before it responds. */
const idleMs = { withoutBody: 20_000, withBody: 120_000 };

function agentFor(request: HttpRequest): http.Agent {
  const proxy = request.proxies ? { proxyEnv: { ...request.proxies } } : {};
  if (request.url.protocol === "http:") return new http.Agent(proxy);
  const trust = request.authorities ? { ca: [...request.authorities] } : { rejectUnauthorized: false };
  return new https.Agent({ ...proxy, ...trust, ...request.identity });
}

/** @throws Error if the response exceeds the size limit of a manifest or breaks off */
export async function readBody(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(t("its response is too long"));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Performs one HTTP exchange without following redirects. Rejects with Node's error if there is no response, or with the signal's
 * reason.
 */
export async function send(request: HttpRequest): Promise<HttpResponse> {
  const { method, url, headers, body, signal } = request;
  signal.throwIfAborted();
  const agent = agentFor(request);
  const client = url.protocol === "http:" ? http : https;
  const clientRequest = client.request(url, { method, headers: { ...headers }, agent, signal });
  const idle = typeof body === "object" ? idleMs.withBody : idleMs.withoutBody;
  clientRequest.setTimeout(idle, () =>
    clientRequest.destroy(new Error(t("no response in {0} seconds", idle / 1000))),
  );
  const received = new Promise<HttpResponse>((resolve, reject) => {
    clientRequest.on("error", reject);
    clientRequest.on("response", (response) => {
      response.once("close", () => agent.destroy());
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
    });
  });
  try {
    if (typeof body !== "object" || Buffer.isBuffer(body)) clientRequest.end(body);
    // A registry may reject a blob before it has received the whole blob.
    else await Promise.race([pipeline(Readable.from(body, { objectMode: false }), clientRequest), received]);
    return await received;
  } catch (error) {
    agent.destroy();
    received.catch(ignored("the first error is reported"));
    signal.throwIfAborted();
    throw error;
  }
}
