import type { Setting } from "../settings/setting.ts";

type Value = string | Setting<string | undefined>;
type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * The URL and authentication of a service.
 * @example
 * const options: HttpClientOptions = { baseUrl: setting("API_URL"), bearer: secret("API_TOKEN") };
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Authentication
 */
export interface HttpClientOptions {
  /** Every path is appended to the base URL, so `https://api.example.com/v1` keeps its `/v1`. */
  readonly baseUrl: string | Setting;
  /** Sent as `authorization: Bearer ...`. The header is omitted if an optional setting has no value. */
  readonly bearer?: Value;
  /** Sent as `authorization: Basic ...`. */
  readonly basic?: { readonly user: string | Setting; readonly password: string | Setting };
  /** Sent with every request, such as `{ "x-api-key": secret("API_KEY") }`. */
  readonly headers?: Readonly<Record<string, Value>>;
  /**
   * The time limit of a request in milliseconds.
   * @default 30000
   */
  readonly timeout?: number;
}

/**
 * The options of one request.
 * @example
 * const call: HttpCall = { query: { page: 2 }, json: { title: "Hello" } };
 * @see https://developer.mozilla.org/en-US/docs/Web/API/RequestInit
 */
export interface HttpCall {
  /** Appended to the URL. Undefined members are omitted. */
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  /** A body to be sent as JSON. */
  readonly json?: unknown;
  /** A body to be sent unchanged, instead of `json`. */
  readonly body?: NonNullable<RequestInit["body"]>;
  readonly signal?: AbortSignal;
}

/**
 * The error for an unsuccessful response. Its message contains only the request's method and its URL without the
 * query, so that no secrets are logged.
 * @example
 * const isMissing = (error: unknown) => error instanceof HttpError && error.status === 404;
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Status
 */
export class HttpError extends Error {
  readonly status: number;
  /** The response body, parsed if it is JSON. */
  readonly body: unknown;

  constructor(message: string, status: number, body: unknown) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    this.body = body;
  }
}

/**
 * A client for one service. Its settings are read for each request.
 * @example
 * const api: HttpClient = httpClient({ baseUrl: setting("API_URL", "The shop's interface") });
 * @see {@link httpClient}
 */
export interface HttpClient {
  /** @throws HttpError if the response is not successful */
  get<Result = unknown>(path: string, call?: HttpCall): Promise<Result>;
  /** @throws HttpError if the response is not successful */
  post<Result = unknown>(path: string, call?: HttpCall): Promise<Result>;
  /** @throws HttpError if the response is not successful */
  put<Result = unknown>(path: string, call?: HttpCall): Promise<Result>;
  /** @throws HttpError if the response is not successful */
  patch<Result = unknown>(path: string, call?: HttpCall): Promise<Result>;
  /** @throws HttpError if the response is not successful */
  delete<Result = unknown>(path: string, call?: HttpCall): Promise<Result>;
  /** Returns the unprocessed response, regardless of its status. */
  request(method: string, path: string, call?: HttpCall): Promise<Response>;
}

const valueText = (value: Value): string | undefined => (typeof value === "string" ? value : value.value);

function buildUrl(base: string, path: string, query: Query = {}): URL {
  const joined = path === "" ? base : `${base.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
  const url = new URL(joined);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  return url;
}

function buildHeaders({ bearer, basic, headers = {} }: HttpClientOptions, call: HttpCall): Headers {
  const all = new Headers({ accept: "application/json" });
  const token = bearer && valueText(bearer);
  if (token !== undefined) all.set("authorization", `Bearer ${token}`);
  if (basic !== undefined) {
    const pair = `${valueText(basic.user)}:${valueText(basic.password)}`;
    all.set("authorization", `Basic ${Buffer.from(pair).toString("base64")}`);
  }
  for (const [name, value] of Object.entries(headers)) {
    const text = valueText(value);
    if (text !== undefined) all.set(name, text);
  }
  if (call.json !== undefined && call.body === undefined) all.set("content-type", "application/json");
  for (const [name, value] of Object.entries(call.headers ?? {})) all.set(name, value);
  return all;
}

/** Reads a response body: parsed if it is JSON, undefined if it is empty, text otherwise. */
async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return undefined;
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  if (!isJson) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Creates a client for a service that has no client package: Node's `fetch` with a base URL and authentication.
 *
 * @param options The URL and authentication. Settings are read for each request, so a client can be created before
 * they have values.
 * @returns A client whose methods resolve to the parsed body; they throw `HttpError` for an unsuccessful response.
 * @example
 * const api = httpClient({ baseUrl: setting("API_URL"), bearer: secret("API_TOKEN") });
 * const order = await api.get<Order>("/orders/1");
 * @see https://developer.mozilla.org/en-US/docs/Web/API/Fetch_API
 */
export function httpClient(options: HttpClientOptions): HttpClient {
  async function request(method: string, path: string, call: HttpCall = {}): Promise<Response> {
    const url = buildUrl(valueText(options.baseUrl) ?? "", path, call.query);
    const timeout = AbortSignal.timeout(options.timeout ?? 30_000);
    const body = call.body ?? (call.json === undefined ? undefined : JSON.stringify(call.json));
    return fetch(url, {
      method,
      headers: buildHeaders(options, call),
      signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
      ...(body === undefined ? {} : { body }),
    });
  }

  const send =
    (method: string) =>
    async <Result>(path: string, call?: HttpCall): Promise<Result> => {
      const response = await request(method, path, call);
      const body = await readBody(response);
      if (response.ok) return body as Result;
      const { origin, pathname } = new URL(response.url);
      const what = `${method} ${origin}${pathname}`;
      throw new HttpError(`${what} returned status ${response.status}.`, response.status, body);
    };

  return {
    get: send("GET"),
    post: send("POST"),
    put: send("PUT"),
    patch: send("PATCH"),
    delete: send("DELETE"),
    request,
  };
}
