// A GitHub with accounts, hooks and repositories, as far as its documentation describes them.
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerProblems, requestProblems } from "./described-api.ts";
import { message, notFound, type Page, type Token } from "./github-answers.ts";
import { GitHubHooks } from "./github-hooks.ts";
import { GitHubRepositories } from "./github-repositories.ts";
import { type Answer, ApiStandIn, bearerOf, type Call } from "./stand-in.ts";

export class GitHubStandIn extends ApiStandIn {
  readonly tokens: Map<string, Token> = new Map([
    ["good-token", { login: "octocat", scopes: "repo, workflow, admin:repo_hook, admin:org_hook" }],
  ]);
  /** Where a call or an answer differed from GitHub's own description. */
  readonly problems: string[] = [];
  /** Everything that requests contained except their authorization: no token may be in it. */
  readonly seen: string[] = [];
  pageSize = 100;
  readonly #page: Page = (items, url, parameter = "page") => {
    const size = Math.min(Number(url.searchParams.get("per_page") ?? 30), this.pageSize);
    const from = Number(url.searchParams.get(parameter) ?? (parameter === "page" ? 1 : 0));
    const start = parameter === "page" ? (from - 1) * size : from;
    const end = start + size;
    if (end >= items.length) return { status: 200, body: items.slice(start) };
    const next = new URL(url);
    next.searchParams.set(parameter, String(parameter === "page" ? from + 1 : end));
    return { status: 200, body: items.slice(start, end), headers: { link: `<${next.href}>; rel="next"` } };
  };
  readonly hooks: GitHubHooks = new GitHubHooks(this.#page);
  readonly repositories: GitHubRepositories = new GitHubRepositories(this.#page);

  override async stop(): Promise<void> {
    await this.hooks.settled();
    await super.stop();
    this.repositories.remove();
  }

  protected override stream(url: URL, request: IncomingMessage, response: ServerResponse): boolean {
    const { authorization = "", ...headers } = request.headers;
    this.seen.push(`${request.method} ${url.href} ${JSON.stringify(headers)}`);
    const [user, password = ""] = Buffer.from(authorization.replace(/^Basic /, ""), "base64")
      .toString()
      .split(":");
    const token = user === "x-access-token" ? this.tokens.get(password) : undefined;
    return this.repositories.serve(url, token, request, response);
  }

  protected answer(call: Call): Answer {
    const token = this.tokens.get(bearerOf(call));
    if (token === undefined) return { status: 401, body: message("Bad credentials", { status: "401" }) };
    const { headers, ...answer } = this.#answer(call, token);
    const scopes = token.scopes === undefined ? {} : { "x-oauth-scopes": token.scopes };
    return { ...answer, headers: { ...scopes, ...headers } };
  }

  #answer(call: Call, token: Token): Answer {
    if (call.url.pathname === "/rate_limit") {
      const rate = { limit: 5000, remaining: 5000, reset: 0, used: 0 };
      return { status: 200, body: { resources: { core: rate, search: rate }, rate } };
    }
    return this.hooks.answer(call, token) ?? this.repositories.answer(call, token) ?? notFound;
  }

  protected override answered({ method, url, body }: Call, status: number, sent: string): void {
    this.problems.push(
      ...requestProblems(method, url, body === "" ? undefined : JSON.parse(body)),
      ...answerProblems(method, url, status, sent === "" ? undefined : JSON.parse(sent)),
    );
  }

  /** JSON.stringify writes no numbers of the size of an id of a delivery. */
  protected override written(body: unknown): string {
    return JSON.stringify(body).replace(/"id":"(\d+)"/g, '"id":$1');
  }
}
