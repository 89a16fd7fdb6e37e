import { setTimeout as delay } from "node:timers/promises";
import { request } from "@octokit/request";

export interface GitHubResponse {
  readonly status: number;
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

export interface GitHubCall {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** The path and query, or the full URL of the next page. */
  readonly url: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The part of GitHub's response that explains a failure. Header names are in lower case. */
export interface Rejection {
  readonly status: number;
  readonly headers: GitHubResponse["headers"];
  readonly body: unknown;
}

/** The errors that the caller throws for each kind of failed call; each describes what the user was trying to do. */
export interface GitHubFailures {
  rejected(rejection: Rejection): Error;
  limited(until: Date): Error;
  unreachable(api: string, cause: unknown): Error;
  unreadable(): Error;
}

/** The API to call and the account's token. */
export interface GitHubAccess {
  /** Base URL of the API, without a trailing slash. */
  readonly api: string;
  readonly token: string;
  readonly signal?: AbortSignal | undefined;
}

/** Base URL of the GitHub.com API. */
export const publicApi = "https://api.github.com";
const requestTimeoutMs = 30_000;
/** The maximum wait for a rate limit, in milliseconds. */
const maxPauseMs = 60_000;
const maxAttempts = 3;

/** Returns the web URL for an API: `https://github.com`, or that of the GitHub server with this API. */
export function webUrl(api: string): string {
  const { protocol, host } = new URL(api);
  return `${protocol}//${host.replace(/^api\./, "")}`;
}

/** Parses delivery ids as strings: they have up to 64 bits, too many for a JavaScript number. */
async function fetchExact(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if ([204, 304].includes(response.status)) return response;
  const text = (await response.text()).replace(/("id"\s*:\s*)(\d{16,})/g, '$1"$2"');
  return new Response(text, { status: response.status, headers: response.headers });
}

function toHeaders(value: unknown): GitHubResponse["headers"] {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** Returns GitHub's response from an error of the request library. */
function rejectionIn(error: unknown): Rejection | undefined {
  if (!(error instanceof Error) || !("response" in error)) return undefined;
  const { response } = error;
  if (typeof response !== "object" || response === null) return undefined;
  const { status, headers, data }: { status?: unknown; headers?: unknown; data?: unknown } = response;
  return typeof status === "number" ? { status, headers: toHeaders(headers), body: data } : undefined;
}

/** Returns how long a rate limit lasts, in milliseconds; undefined if the response does not report one. */
function rateLimitPauseMs({ status, headers }: Rejection): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers["retry-after"]);
  if (headers["retry-after"] !== undefined && Number.isFinite(after)) return after * 1000;
  if (String(headers["x-ratelimit-remaining"]) !== "0") return status === 429 ? maxPauseMs : undefined;
  return Math.max(Number(headers["x-ratelimit-reset"]) * 1000 - Date.now(), 0);
}

/**
 * A client for one account's GitHub REST API: waits for short rate limits and follows pagination.
 * @see https://docs.github.com/en/rest
 */
export class GitHubClient {
  readonly api: string;
  readonly #token: string;
  readonly #signal: AbortSignal;
  readonly #failures: GitHubFailures;

  constructor({ api, token, signal }: GitHubAccess, failures: GitHubFailures) {
    this.api = api;
    this.#token = token;
    this.#signal = signal ?? new AbortController().signal;
    this.#failures = failures;
  }

  /** @throws the errors that the caller's failures return; an AbortError once the signal is aborted */
  async call({ method, url, body }: GitHubCall): Promise<GitHubResponse> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt({ method, url, ...(body ? { body } : {}) });
      } catch (error) {
        this.#signal.throwIfAborted();
        const rejection = rejectionIn(error);
        if (rejection === undefined) throw this.#failures.unreachable(this.api, error);
        const pause = rateLimitPauseMs(rejection);
        if (pause === undefined) throw this.#failures.rejected(rejection);
        if (pause > maxPauseMs || attempt === maxAttempts)
          throw this.#failures.limited(new Date(Date.now() + pause));
        await delay(pause, undefined, { signal: this.#signal });
      }
    }
  }

  /** Returns one page of a list and the URL of the next one. */
  async page(url: string): Promise<{ readonly items: readonly unknown[]; readonly next?: string }> {
    const { data, headers } = await this.call({ method: "GET", url });
    if (!Array.isArray(data)) throw this.#failures.unreadable();
    const next = /<([^>]+)>;\s*rel="next"/.exec(String(headers.link ?? ""))?.[1];
    return { items: data, ...(next === undefined ? {} : { next }) };
  }

  /** Returns the items of a list, page by page, up to the first one that `wanted` rejects. */
  async list(url: string, wanted: (item: unknown) => boolean = () => true): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    for (let next: string | undefined = url; next !== undefined; ) {
      const page = await this.page(next);
      for (const item of page.items) {
        if (!wanted(item)) return items;
        items.push(item);
      }
      next = page.next;
    }
    return items;
  }

  async #attempt({ method, url, body }: GitHubCall): Promise<GitHubResponse> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(requestTimeoutMs)]);
    const { status, data, headers } = await request(`${method} ${url}`, {
      baseUrl: this.api,
      headers: {
        authorization: `Bearer ${this.#token}`,
        accept: "application/vnd.github+json",
        "x-github-api-version": "2022-11-28",
        "user-agent": "hookloom",
      },
      request: { fetch: fetchExact, signal },
      ...(body === undefined ? {} : { data: body }),
    });
    return { status, data, headers: toHeaders(headers) };
  }
}
