// The repositories of a stand-in of GitHub, which can be cloned and pushed to.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { createBareRepository, refusePushes, serveGit } from "./git-backend.ts";
import { message, notFound, type Page, type Token } from "./github-answers.ts";
import type { Answer, Call } from "./stand-in.ts";

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

const nameTaken: Answer = {
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

export class GitHubRepositories {
  readonly organizations: Map<string, Organization> = new Map();
  readonly #repositories = new Map<string, StoredRepository>();
  readonly #page: Page;
  /** Made for the first repository. */
  #folder: string | undefined;

  constructor(page: Page) {
    this.#page = page;
  }

  remove(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  get folder(): string {
    this.#folder ??= mkdtempSync(path.join(tmpdir(), "hookloom-github-"));
    return this.#folder;
  }

  /** Makes a repository as its owner would at GitHub. */
  add(
    name: string,
    more: { private?: boolean; description?: string; pushed?: number; writers?: readonly string[] } = {},
  ): void {
    const writers = new Set(more.writers ?? ["octocat"]);
    const { private: isPrivate = true, description = null, pushed = this.#repositories.size } = more;
    this.#repositories.set(name.toLowerCase(), { name, private: isPrivate, description, pushed, writers });
    createBareRepository(this.folder, name);
  }

  isPrivate(name: string): boolean | undefined {
    return this.#repositories.get(name.toLowerCase())?.private;
  }

  /** Every push to the repository is refused for this reason; undefined allows them again. */
  rejectPushes(name: string, reason: string | undefined): void {
    refusePushes(this.bare(name), reason);
  }

  bare(name: string): string {
    return path.join(this.folder, `${name}.git`);
  }

  /** What git says about the bare repository. */
  git(name: string, ...args: readonly string[]): string {
    const call = ["--git-dir", this.bare(name), ...args];
    return execFileSync("git", call, { encoding: "utf8", stdio: "pipe" }).trim();
  }

  /** Answers a request of git; false for every other one. */
  serve(url: URL, token: Token | undefined, request: IncomingMessage, response: ServerResponse): boolean {
    const [, name] = /^\/([^/]+\/[^/]+)\.git\//.exec(url.pathname) ?? [];
    if (name === undefined) return false;
    const repository = this.#repositories.get(name.toLowerCase());
    const pushes = url.pathname.endsWith("/git-receive-pack") || url.search.includes("git-receive-pack");
    const open = repository?.private === false && !pushes;
    const login = token?.login ?? "";
    if (!open && token === undefined)
      response.writeHead(401, { "www-authenticate": 'Basic realm="GitHub"' }).end();
    else if (repository === undefined || !(open || this.#sees(login, repository)))
      response.writeHead(404).end("Not Found");
    else if (pushes && !repository.writers.has(login)) response.writeHead(403).end("Permission denied");
    else serveGit(this.folder, url, pushes ? login : "", request, response);
    return true;
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

  answer({ method, url, body: given }: Call, token: Token): Answer | undefined {
    const { login } = token;
    const body = given === "" ? {} : JSON.parse(given);
    const call = `${method} ${url.pathname}`;
    if (call === "GET /user") return { status: 200, body: { login, id: 1 } };
    if (call === "POST /user/repos") return this.#create(login, login, body, token);
    if (call === "GET /user/repos") {
      const own = [...this.#repositories.values()].filter(({ writers }) => writers.has(login));
      const sorted = own.sort((one, other) => other.pushed - one.pushed);
      return this.#page(
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
    if (this.#repositories.has(name.toLowerCase())) return nameTaken;
    this.add(name, { private: body.private === true, writers: [login] });
    const made = this.#repositories.get(name.toLowerCase());
    return { status: 201, ...(made ? { body: this.#shown(login, made) } : {}) };
  }
}
