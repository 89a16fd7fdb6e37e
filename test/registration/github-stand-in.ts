// A GitHub with hooks, deliveries and redelivery, as far as its documentation describes them.
import { createHmac, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { bearerOf, StandIn } from "../stand-ins/stand-in.ts";
import { answerProblems, requestProblems } from "./described-api.ts";
import {
  type Answer,
  type Config,
  page,
  type StandInDelivery,
  type StandInHook,
  shownConfig,
  toldDeliveries,
  toldHook,
} from "./github-shapes.ts";

/** How one of the next calls fails. `lost`: it is executed, but the answer never arrives. */
interface Fault {
  readonly method: string;
  readonly path: string;
  readonly answer: Answer | "lost";
}

const known = ["push", "issues", "issue_comment", "pull_request", "star", "release", "ping"];
const message = (sentence: string, more: object = {}) => ({
  message: sentence,
  documentation_url: "https://docs.github.com/rest",
  ...more,
});
const refused = (sentence: string): Answer => ({
  status: 422,
  body: message("Validation Failed", {
    errors: [{ resource: "Hook", code: "custom", message: sentence }],
    status: "422",
  }),
});
const notFound: Answer = { status: 404, body: message("Not Found", { status: "404" }) };

export class GitHubStandIn extends StandIn {
  /** Classic tokens with their scopes. */
  readonly tokens: Map<string, string> = new Map([["good-token", "repo, admin:repo_hook, admin:org_hook"]]);
  readonly hooks: Map<string, StandInHook[]> = new Map([["octocat/hello-world", []]]);
  readonly deliveries: StandInDelivery[] = [];
  readonly calls: string[] = [];
  readonly faults: Fault[] = [];
  /** Where a call differed from GitHub's own description. */
  readonly problems: string[] = [];
  pageSize = 100;
  losesPings = false;
  /** Resolves addresses that no test machine can resolve. */
  leadsTo: (url: string) => string = (url) => url;
  /** Milliseconds that a ping takes to be sent. */
  lag = 5;
  #hookIds = 100;
  /** Too large for a JavaScript number to represent exactly. */
  #deliveryIds = 9_007_199_254_740_993n;
  readonly #sending = new Set<Promise<unknown>>();

  override async stop(): Promise<void> {
    await this.settled();
    await super.stop();
  }

  of(resource: string): StandInHook[] {
    return this.hooks.get(resource) ?? [];
  }

  count(call: string): number {
    return this.calls.filter((one) => one.startsWith(call)).length;
  }

  /** A hook that a person makes at GitHub. */
  add(resource: string, config: Config, events: string[] = ["push"]): StandInHook {
    const hook = { id: ++this.#hookIds, active: true, events, config: { insecure_ssl: "0", ...config } };
    this.hooks.set(resource, [...this.of(resource), hook]);
    return hook;
  }

  /** Something happens in a repository; gives when every hook has been tried. */
  async emit(resource: string, event: string, payload: object): Promise<void> {
    const hooks = this.of(resource).filter(({ active, events }) => active && events.includes(event));
    const guid = randomUUID();
    await Promise.all(hooks.map((hook) => this.#deliver(hook, event, JSON.stringify(payload), guid, false)));
  }

  async settled(): Promise<void> {
    while (this.#sending.size > 0) await Promise.allSettled([...this.#sending]);
  }

  /** Adds a past attempt, without sending anything. */
  remember(hook: number, guid: string, status: number, at: number, redelivery = false): void {
    const payload = "{}";
    this.deliveries.push({
      id: this.#deliveryIds++,
      hook,
      guid,
      event: "push",
      at,
      status,
      redelivery,
      payload,
    });
  }

  #ping(hook: StandInHook): void {
    const payload = JSON.stringify({ zen: "Keep it logically awesome.", hook_id: hook.id });
    // It goes where the hook leads when it is asked for, whatever changes while it is under way.
    const asked = { ...hook, config: { ...hook.config } };
    if (!this.losesPings) this.#later(() => this.#deliver(asked, "ping", payload, randomUUID(), false));
  }

  #later(work: () => Promise<unknown>): void {
    const sending: Promise<unknown> = delay(this.lag).then(work);
    this.#sending.add(sending);
    void sending.finally(() => this.#sending.delete(sending));
  }

  async #deliver(
    hook: StandInHook,
    event: string,
    payload: string,
    guid: string,
    redelivery: boolean,
  ): Promise<void> {
    const { url = "", secret, content_type } = hook.config;
    const json = content_type === "json";
    const body = json ? payload : new URLSearchParams({ payload }).toString();
    const headers: Record<string, string> = {
      "content-type": json ? "application/json" : "application/x-www-form-urlencoded",
      "user-agent": "GitHub-Hookshot/stand-in",
      "x-github-event": event,
      "x-github-delivery": guid,
      "x-github-hook-id": String(hook.id),
    };
    if (secret)
      headers["x-hub-signature-256"] = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const at = Date.now();
    const status = await this.#post(this.leadsTo(url), headers, body);
    this.deliveries.push({
      id: this.#deliveryIds++,
      hook: hook.id,
      guid,
      event,
      at,
      status,
      redelivery,
      payload,
    });
  }

  /** The status of the answer, or 0 if there was none. Nothing answers at example.com, and no test asks the network. */
  async #post(url: string, headers: Record<string, string>, body: string): Promise<number> {
    if (!URL.canParse(url) || new URL(url).hostname.endsWith("example.com")) return 0;
    const answered = await fetch(url, { method: "POST", headers, body }).catch(() => undefined);
    await answered?.arrayBuffer();
    return answered?.status ?? 0;
  }

  protected async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const { method = "GET" } = request;
    const given = await text(request);
    const body: unknown = given === "" ? undefined : JSON.parse(given);
    this.calls.push(`${method} ${url.pathname}`);
    this.problems.push(...requestProblems(method, url, body));
    const at = this.faults.findIndex((fault) => fault.method === method && url.pathname.includes(fault.path));
    const [fault] = at < 0 ? [] : this.faults.splice(at, 1);
    const answer =
      typeof fault?.answer === "object" ? fault.answer : this.#answer(method, url, body, request);
    if (fault?.answer === "lost") return void request.socket.destroy();
    const { status, headers } = answer;
    const sent =
      answer.body === undefined ? "" : JSON.stringify(answer.body).replace(/"id":"(\d+)"/g, '"id":$1');
    this.problems.push(...answerProblems(method, url, status, sent === "" ? undefined : JSON.parse(sent)));
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(sent);
  }

  #answer(method: string, url: URL, body: unknown, request: IncomingMessage): Answer {
    const scopes = this.tokens.get(bearerOf(request));
    if (scopes === undefined) return { status: 401, body: message("Bad credentials", { status: "401" }) };
    const headers = { "x-oauth-scopes": scopes, "x-accepted-oauth-scopes": "admin:repo_hook" };
    const place = /^\/(?:repos\/([^/]+\/[^/]+)|orgs\/([^/]+))\/hooks(.*)$/.exec(url.pathname);
    const resource = place?.[1] ?? place?.[2] ?? "";
    const allowed = scopes.includes(place?.[1] === undefined ? "admin:org_hook" : "admin:repo_hook");
    if (!allowed || !this.hooks.has(resource)) return { ...notFound, headers };
    const answer = this.#hooks(method, resource, (place?.[3] ?? "").split("/").slice(1), body, url);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }

  #hooks(
    method: string,
    resource: string,
    [id, what, delivery]: readonly string[],
    body: unknown,
    url: URL,
  ): Answer {
    if (id === undefined) {
      if (method === "POST") return this.#create(resource, body as Partial<StandInHook>);
      return page(
        this.pageSize,
        this.of(resource).map((hook) => toldHook(resource, hook)),
        url,
      );
    }
    const hook = this.of(resource).find((one) => one.id === Number(id));
    if (hook === undefined) return notFound;
    if (what === "config") return this.#configure(hook, body as Config);
    if (what === "pings") {
      this.#ping(hook);
      return { status: 204 };
    }
    if (what === "deliveries" && delivery !== undefined) return this.#redeliver(hook, delivery);
    if (what === "deliveries")
      return page(
        this.pageSize,
        toldDeliveries(this.deliveries.filter((one) => one.hook === hook.id)),
        url,
        "cursor",
      );
    if (method === "DELETE") {
      this.hooks.set(
        resource,
        this.of(resource).filter((one) => one !== hook),
      );
      return { status: 204 };
    }
    return this.#change(resource, hook, body as Partial<StandInHook>);
  }

  #create(resource: string, { config, events = ["push"], active = true }: Partial<StandInHook>): Answer {
    if (!config?.url) return refused("url is missing");
    const bad = events.find((event) => !known.includes(event));
    if (bad) return refused(`These events are not supported by this hook: ${bad}`);
    const twin = this.of(resource).find(
      (hook) => hook.config.url === config.url && hook.events.some((event) => events.includes(event)),
    );
    if (twin) return refused("Hook already exists on this repository");
    const hook = this.add(resource, config, events);
    hook.active = active;
    this.#ping(hook);
    return { status: 201, body: toldHook(resource, hook) };
  }

  /** Members that the configuration omits are removed, including the secret. */
  #change(resource: string, hook: StandInHook, { config, events, active }: Partial<StandInHook>): Answer {
    const bad = events?.find((event) => !known.includes(event));
    if (bad) return refused(`These events are not supported by this hook: ${bad}`);
    if (config) hook.config = { insecure_ssl: "0", ...config };
    else delete hook.config.secret;
    if (events) hook.events = events;
    if (active !== undefined) hook.active = active;
    return { status: 200, body: toldHook(resource, hook) };
  }

  #configure(hook: StandInHook, config: Config): Answer {
    Object.assign(hook.config, config);
    return { status: 200, body: shownConfig(hook.config) };
  }

  #redeliver(hook: StandInHook, id: string): Answer {
    const found = this.deliveries.find((one) => one.hook === hook.id && String(one.id) === id);
    if (found === undefined) return notFound;
    this.#later(() => this.#deliver(hook, found.event, found.payload, found.guid, true));
    return { status: 202, body: {} };
  }
}
