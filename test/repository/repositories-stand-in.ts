// A GitHub with accounts, organizations and repositories that can be cloned and pushed to, as far as its documentation
// describes them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { requestProblems } from "../registration/described-api.ts";
import { type Answer, page } from "../registration/github-shapes.ts";
import { bearerOf, StandIn } from "../stand-ins/stand-in.ts";
import { makeBare, refusePushes, serveGit } from "./git-backend.ts";

interface Token {
  readonly login: string;
  /** Undefined for a fine-grained token, whose permissions GitHub does not list. */
  readonly scopes?: string;
}

interface StoredRepository {
  readonly name: string;
  readonly private: boolean;
  readonly description: string | null;
  readonly pushed: number;
  readonly writers: Set<string>;
}

interface Organization {
  readonly members: readonly string[];
  readonly creators: readonly string[];
}

/** What happens to one of the next calls: `lost`: it is executed, but its answer never arrives. */
interface Fault {
  readonly method: string;
  readonly path: string;
  readonly effect: "lost" | "unreachable" | Answer;
}

const message = (sentence: string, more: object = {}): object => ({
  message: sentence,
  documentation_url: "https://docs.github.com/rest",
  ...more,
});
const notFound: Answer = { status: 404, body: message("Not Found", { status: "404" }) };
const taken: Answer = {
  status: 422,
  body: message("Repository creation failed.", {
    errors: [
      {
        resource: "Repository",
        code: "custom",
        field: "name",
        message: "name already exists on this account",
      },
    ],
  }),
};

async function readBody(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const given = await text(request);
  return given === "" ? undefined : JSON.parse(given);
}

export class RepositoriesStandIn extends StandIn {
  readonly tokens: Map<string, Token> = new Map([
    ["good-token", { login: "octocat", scopes: "repo, workflow" }],
  ]);
  readonly organizations: Map<string, Organization> = new Map();
  readonly calls: string[] = [];
  readonly faults: Fault[] = [];
  /** Where a call differed from GitHub's own description. */
  readonly problems: string[] = [];
  /** Everything that a request said but for its authorization: no token may be in it. */
  readonly seen: string[] = [];
  pageSize = 100;
  readonly #folder = mkdtempSync(path.join(tmpdir(), "hookloom-github-"));
  readonly #repositories = new Map<string, StoredRepository>();

  override async stop(): Promise<void> {
    await super.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Makes a repository as its owner would at GitHub. */
  add(
    name: string,
    more: { private?: boolean; description?: string; pushed?: number; writers?: readonly string[] } = {},
  ): void {
    const writers = new Set(more.writers ?? ["octocat"]);
    const { private: isPrivate = true, description = null, pushed = this.#repositories.size } = more;
    this.#repositories.set(name.toLowerCase(), { name, private: isPrivate, description, pushed, writers });
    makeBare(this.#folder, name);
  }

  isPrivate(name: string): boolean | undefined {
    return this.#repositories.get(name.toLowerCase())?.private;
  }

  /** Every push to the repository is refused for this reason; undefined allows them again. */
  refuse(name: string, reason: string | undefined): void {
    refusePushes(this.bare(name), reason);
  }

  bare(name: string): string {
    return path.join(this.#folder, `${name}.git`);
  }

  /** What git says about the bare repository. */
  git(name: string, ...args: readonly string[]): string {
    const call = ["--git-dir", this.bare(name), ...args];
    return execFileSync("git", call, { encoding: "utf8", stdio: "pipe" }).trim();
  }

  protected async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#respond(request, response);
    } catch (error) {
      this.problems.push(String(error));
      response.destroy();
    }
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const { method = "GET" } = request;
    const { authorization = "", ...headers } = request.headers;
    this.seen.push(`${method} ${url.href} ${JSON.stringify(headers)}`);
    const name = /^\/([^/]+\/[^/]+)\.git\//.exec(url.pathname)?.[1];
    const isGit = name !== undefined;
    this.calls.push(`${method} ${url.pathname}`);
    const at = this.faults.findIndex((one) => one.method === method && url.pathname.includes(one.path));
    const [fault] = at < 0 ? [] : this.faults.splice(at, 1);
    if (fault?.effect === "unreachable") return void request.socket.destroy();
    if (isGit) return this.#serveGit(name, url, authorization, request, response);
    const body = await readBody(request);
    this.problems.push(...requestProblems(method, url, body));
    const token = this.tokens.get(bearerOf(request));
    const answer =
      typeof fault?.effect === "object" ? fault.effect : this.#answer(method, url, body ?? {}, token);
    if (fault?.effect === "lost") return void request.socket.destroy();
    const scopes: Record<string, string> =
      token?.scopes === undefined ? {} : { "x-oauth-scopes": token.scopes };
    const sent = { "content-type": "application/json", ...scopes, ...answer.headers };
    response.writeHead(answer.status, sent).end(JSON.stringify(answer.body));
  }

  #serveGit(
    name: string,
    url: URL,
    authorization: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const [user, password = ""] = Buffer.from(authorization.replace(/^Basic /, ""), "base64")
      .toString()
      .split(":");
    const token = this.tokens.get(password);
    const repository = this.#repositories.get(name.toLowerCase());
    const pushes = url.pathname.endsWith("/git-receive-pack") || url.search.includes("git-receive-pack");
    const open = repository?.private === false && !pushes;
    if (!open && (token === undefined || user !== "x-access-token"))
      return void response.writeHead(401, { "www-authenticate": 'Basic realm="GitHub"' }).end();
    const allowed = open || (token !== undefined && this.#sees(token.login, repository));
    if (repository === undefined || !allowed) return void response.writeHead(404).end("Not Found");
    if (pushes && !repository.writers.has(token?.login ?? ""))
      return void response.writeHead(403).end("Permission denied");
    serveGit(this.#folder, url, pushes ? (token?.login ?? "") : "", request, response);
  }

  #sees(login: string, repository: StoredRepository | undefined): boolean {
    return repository !== undefined && (!repository.private || repository.writers.has(login));
  }

  #shown(login: string, { name, description, pushed, writers, ...more }: StoredRepository): object {
    return {
      full_name: name,
      name: name.split("/")[1],
      private: more.private,
      description,
      default_branch: "main",
      pushed_at: new Date(1_700_000_000_000 + pushed * 1000).toISOString(),
      permissions: { admin: writers.has(login), push: writers.has(login), pull: true },
    };
  }

  #answer(method: string, url: URL, body: Record<string, unknown>, token: Token | undefined): Answer {
    if (token === undefined) return { status: 401, body: message("Bad credentials", { status: "401" }) };
    const { login } = token;
    const call = `${method} ${url.pathname}`;
    if (call === "GET /user") return { status: 200, body: { login, id: 1 } };
    if (call === "POST /user/repos") return this.#create(login, login, body, token);
    if (call === "GET /user/repos") {
      const own = [...this.#repositories.values()].filter(({ writers }) => writers.has(login));
      const sorted = own.sort((one, other) => other.pushed - one.pushed);
      return page(
        this.pageSize,
        sorted.map((one) => this.#shown(login, one)),
        url,
      );
    }
    const organization = /^POST \/orgs\/([^/]+)\/repos$/.exec(call)?.[1];
    if (organization !== undefined) return this.#createInOrganization(organization, login, body, token);
    const [, name = "", , file] = /^GET \/repos\/([^/]+\/[^/]+)(\/contents\/(.+))?$/.exec(call) ?? [];
    const repository = this.#repositories.get(name.toLowerCase());
    if (repository === undefined || !this.#sees(login, repository)) return notFound;
    if (file === undefined) return { status: 200, body: this.#shown(login, repository) };
    return this.#file(repository.name, decodeURIComponent(file), url.searchParams.get("ref") ?? "main");
  }

  #file(name: string, file: string, branch: string): Answer {
    try {
      this.git(name, "cat-file", "-e", `refs/heads/${branch}:${file}`);
      return { status: 200, body: { type: "file", path: file } };
    } catch {
      return notFound;
    }
  }

  #createInOrganization(
    organization: string,
    login: string,
    body: Record<string, unknown>,
    token: Token,
  ): Answer {
    const found = this.organizations.get(organization);
    if (!found?.members.includes(login)) return notFound;
    if (!found.creators.includes(login))
      return {
        status: 403,
        body: message(`You need admin access to the organization before adding a repository to it.`),
      };
    return this.#create(organization, login, body, token);
  }

  #create(owner: string, login: string, body: Record<string, unknown>, token: Token): Answer {
    if (token.scopes !== undefined && !/\brepo\b|public_repo/.test(token.scopes)) return notFound;
    const name = `${owner}/${body.name}`;
    if (this.#repositories.has(name.toLowerCase())) return taken;
    this.add(name, { private: body.private === true, writers: [login] });
    const made = this.#repositories.get(name.toLowerCase());
    return { status: 201, ...(made ? { body: this.#shown(login, made) } : {}) };
  }
}
