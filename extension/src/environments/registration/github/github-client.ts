import { setTimeout as delay } from "node:timers/promises";
import { request } from "@octokit/request";
import { noAccount, RegistrationError } from "../errors.ts";
import type { ProviderContext } from "../provider.ts";
import {
  githubLimited,
  githubRefused,
  githubUnreachable,
  type Purpose,
  type Refusal,
} from "./github-errors.ts";

export interface GitHubAnswer {
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

const publicApi = "https://api.github.com";
const requestTimeoutMs = 30_000;
/** The longest pause for a rate limit, in milliseconds. */
const longestPause = 60_000;
const attempts = 3;

/** The base of the API of GitHub.com, or of the server that hookloom.json or the caller names. */
export function apiOf(api: string | undefined, { input }: ProviderContext): string {
  return (api ?? input.apis?.github ?? publicApi).replace(/\/+$/, "");
}

/** Delivery ids have up to 64 bits, too many for a JavaScript number: they are parsed as strings. */
async function fetchExact(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const answer = await fetch(input, init);
  if ([204, 304].includes(answer.status)) return answer;
  const text = (await answer.text()).replace(/("id"\s*:\s*)(\d{16,})/g, '$1"$2"');
  return new Response(text, { status: answer.status, headers: answer.headers });
}

function headersOf(value: unknown): GitHubAnswer["headers"] {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** An error of the request library that has GitHub's response. */
function refusalIn(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !("response" in error)) return undefined;
  const { response } = error;
  if (typeof response !== "object" || response === null) return undefined;
  const { status, headers, data }: { status?: unknown; headers?: unknown; data?: unknown } = response;
  return typeof status === "number" ? { status, headers: headersOf(headers), body: data } : undefined;
}

/** How long a rate limit lasts, in milliseconds; undefined if the response is not about one. */
function pauseOf({ status, headers }: Refusal): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers["retry-after"]);
  if (headers["retry-after"] !== undefined && Number.isFinite(after)) return after * 1000;
  if (String(headers["x-ratelimit-remaining"]) !== "0") return status === 429 ? longestPause : undefined;
  return Math.max(Number(headers["x-ratelimit-reset"]) * 1000 - Date.now(), 0);
}

/** The few calls that hooks need, on one account. @see https://docs.github.com/en/rest/webhooks */
export class GitHubClient {
  readonly api: string;
  readonly #token: string;
  readonly #purpose: Purpose;
  readonly #signal: AbortSignal;

  private constructor(api: string, token: string, purpose: Purpose, signal: AbortSignal) {
    this.api = api;
    this.#token = token;
    this.#purpose = purpose;
    this.#signal = signal;
  }

  /** @throws RegistrationError `no-account` */
  static async open(api: string, purpose: Purpose, context: ProviderContext): Promise<GitHubClient> {
    const token = await context.input.accounts.github?.({ api, scopes: purpose.scopes });
    if (token === undefined || token === "") {
      const server = api === publicApi ? "" : `, and ${api} in GITHUB_API_URL`;
      throw noAccount(
        `Nobody is signed in at GitHub: sign in in the editor, or put a token with the scope ${purpose.scopes.join(" or ")} in GITHUB_TOKEN${server}.`,
      );
    }
    return new GitHubClient(api, token, purpose, context.signal);
  }

  /** @throws RegistrationError that says what is missing, with `status` if GitHub responded */
  async call({ method, url, body }: GitHubCall): Promise<GitHubAnswer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt({ method, url, ...(body ? { body } : {}) });
      } catch (error) {
        this.#signal.throwIfAborted();
        const refusal = refusalIn(error);
        if (refusal === undefined) throw githubUnreachable(this.api, error);
        const pause = pauseOf(refusal);
        if (pause === undefined) throw githubRefused(refusal, this.#purpose);
        if (pause > longestPause || attempt === attempts) throw githubLimited(new Date(Date.now() + pause));
        await delay(pause, undefined, { signal: this.#signal });
      }
    }
  }

  /** Every item of a list, page by page, up to the first that `wanted` rejects. */
  async list(url: string, wanted: (item: unknown) => boolean = () => true): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    for (let next: string | undefined = url; next !== undefined; ) {
      const { data, headers } = await this.call({ method: "GET", url: next });
      if (!Array.isArray(data))
        throw new RegistrationError("refused", "GitHub's answer was no list: try again later.");
      for (const item of data) {
        if (!wanted(item)) return items;
        items.push(item);
      }
      next = /<([^>]+)>;\s*rel="next"/.exec(String(headers.link ?? ""))?.[1];
    }
    return items;
  }

  async #attempt({ method, url, body }: GitHubCall): Promise<GitHubAnswer> {
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
    return { status, data, headers: headersOf(headers) };
  }
}
