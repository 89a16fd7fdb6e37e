import http from "node:http";
import https from "node:https";

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Certificate authorities; undefined where the certificate is not verified. */
  readonly authorities?: readonly string[];
  /** Where proxies are named; undefined where none is used. */
  readonly proxies?: Readonly<Record<string, string | undefined>>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A manifest may have 4 MB by the distribution specification; nothing else that is asked for is larger. */
const largest = 4 << 20;

/** Milliseconds in which a registry has to answer. */
const patience = 20_000;

function agentFor(request: HttpRequest): http.Agent {
  const proxy = request.proxies ? { proxyEnv: { ...request.proxies } } : {};
  if (request.url.protocol === "http:") return new http.Agent(proxy);
  const trust = request.authorities ? { ca: [...request.authorities] } : { rejectUnauthorized: false };
  return new https.Agent({ ...proxy, ...trust });
}

async function readBody(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) throw new Error("its answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function exchange(request: HttpRequest, agent: http.Agent, signal: AbortSignal): Promise<HttpAnswer> {
  const { method, url, headers, body } = request;
  return new Promise((resolve, reject) => {
    const client = url.protocol === "http:" ? http : https;
    const sent = client.request(url, { method, headers: { ...headers }, agent, signal });
    sent.on("error", reject);
    sent.on("response", (response) => {
      readBody(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        reject,
      );
    });
    sent.end(body);
  });
}

/** One exchange without redirects. Rejects with Node's error where there is no answer, and with the signal's reason. */
export async function send(request: HttpRequest): Promise<HttpAnswer> {
  const late = AbortSignal.timeout(patience);
  const agent = agentFor(request);
  try {
    return await exchange(request, agent, AbortSignal.any([request.signal, late]));
  } catch (error) {
    request.signal.throwIfAborted();
    throw late.aborted ? new Error(`no answer in ${patience / 1000} seconds`) : error;
  } finally {
    agent.destroy();
  }
}
