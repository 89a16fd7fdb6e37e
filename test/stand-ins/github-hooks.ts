// The hooks of a stand-in of GitHub: their deliveries, pings and redelivery.
import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { message, notFound, type Page, type Token } from "./github-answers.ts";
import type { Answer, Call } from "./stand-in.ts";

export interface HookConfig {
  url?: string;
  content_type?: string;
  insecure_ssl?: string | number;
  secret?: string;
}

export interface Hook {
  readonly id: number;
  active: boolean;
  events: string[];
  config: HookConfig;
}

interface Delivery {
  readonly id: bigint;
  readonly hook: number;
  readonly guid: string;
  readonly event: string;
  readonly at: number;
  readonly status: number;
  readonly redelivery: boolean;
  readonly payload: string;
}

const known = ["push", "issues", "issue_comment", "pull_request", "star", "release", "ping"];
const validationError = (sentence: string): Answer => ({
  status: 422,
  body: message("Validation Failed", {
    errors: [{ resource: "Hook", code: "custom", message: sentence }],
    status: "422",
  }),
});

export class GitHubHooks {
  readonly deliveries: Delivery[] = [];
  losesPings = false;
  /** Resolves addresses that no test machine can resolve. */
  resolveAddress: (url: string) => string = (url) => url;
  /** Milliseconds that a ping takes to be sent. */
  lag = 5;
  #hookIds = 100;
  /** Too large for a JavaScript number to represent exactly. */
  #deliveryIds = 9_007_199_254_740_993n;
  readonly #sending = new Set<Promise<unknown>>();
  /** By repository or organization. */
  readonly #hooks = new Map<string, Hook[]>([["octocat/hello-world", []]]);
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  hooksOf(resource: string): Hook[] {
    return this.#hooks.get(resource) ?? [];
  }

  set(resource: string, hooks: Hook[]): void {
    this.#hooks.set(resource, hooks);
  }

  /** A hook that a person makes at GitHub. */
  add(resource: string, config: HookConfig, events: string[] = ["push"]): Hook {
    const hook = { id: ++this.#hookIds, active: true, events, config: { insecure_ssl: "0", ...config } };
    this.set(resource, [...this.hooksOf(resource), hook]);
    return hook;
  }

  /** Something happens in a repository; gives when every hook has been tried. */
  async emit(resource: string, event: string, payload: object): Promise<void> {
    const hooks = this.hooksOf(resource).filter(({ active, events }) => active && events.includes(event));
    const guid = randomUUID();
    await Promise.all(hooks.map((hook) => this.#deliver(hook, event, JSON.stringify(payload), guid, false)));
  }

  async settled(): Promise<void> {
    while (this.#sending.size > 0) await Promise.allSettled([...this.#sending]);
  }

  /** Adds a past attempt, without sending anything. */
  addPastDelivery(hook: number, guid: string, status: number, at: number, redelivery = false): void {
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

  #ping(hook: Hook): void {
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
    hook: Hook,
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
    const status = await this.#post(this.resolveAddress(url), headers, body);
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

  /** Undefined for a call that is not about hooks. */
  answer({ method, url, body }: Call, { scopes }: Token): Answer | undefined {
    const place = /^\/(?:repos\/([^/]+\/[^/]+)|orgs\/([^/]+))\/hooks(.*)$/.exec(url.pathname);
    if (place === null) return undefined;
    const [, repository, organization = "", rest = ""] = place;
    const resource = repository ?? organization;
    const needed = repository === undefined ? "admin:org_hook" : "admin:repo_hook";
    const allowed = scopes === undefined || scopes.includes(needed);
    const answer =
      allowed && this.#hooks.has(resource)
        ? this.#answer(method, resource, rest.split("/").slice(1), body === "" ? {} : JSON.parse(body), url)
        : notFound;
    return { ...answer, headers: { "x-accepted-oauth-scopes": "admin:repo_hook", ...answer.headers } };
  }

  #answer(
    method: string,
    resource: string,
    [id, what, delivery]: readonly string[],
    body: unknown,
    url: URL,
  ): Answer {
    if (id === undefined) {
      if (method === "POST") return this.#create(resource, body as Partial<Hook>);
      return this.#page(
        this.hooksOf(resource).map((hook) => shownHook(resource, hook)),
        url,
      );
    }
    const hook = this.hooksOf(resource).find((one) => one.id === Number(id));
    if (hook === undefined) return notFound;
    if (what === "config") return this.#configure(hook, body as HookConfig);
    if (what === "pings") {
      this.#ping(hook);
      return { status: 204 };
    }
    if (what === "deliveries" && delivery !== undefined) return this.#redeliver(hook, delivery);
    if (what === "deliveries")
      return this.#page(
        shownDeliveries(this.deliveries.filter((one) => one.hook === hook.id)),
        url,
        "cursor",
      );
    if (method === "DELETE") {
      this.set(
        resource,
        this.hooksOf(resource).filter((one) => one !== hook),
      );
      return { status: 204 };
    }
    return this.#change(resource, hook, body as Partial<Hook>);
  }

  #create(resource: string, { config, events = ["push"], active = true }: Partial<Hook>): Answer {
    if (!config?.url) return validationError("url is missing");
    const bad = events.find((event) => !known.includes(event));
    if (bad) return validationError(`These events are not supported by this hook: ${bad}`);
    const duplicateHook = this.hooksOf(resource).find(
      (hook) => hook.config.url === config.url && hook.events.some((event) => events.includes(event)),
    );
    if (duplicateHook) return validationError("Hook already exists on this repository");
    const hook = this.add(resource, config, events);
    hook.active = active;
    this.#ping(hook);
    return { status: 201, body: shownHook(resource, hook) };
  }

  /** Members that the configuration omits are removed, including the secret. */
  #change(resource: string, hook: Hook, { config, events, active }: Partial<Hook>): Answer {
    const bad = events?.find((event) => !known.includes(event));
    if (bad) return validationError(`These events are not supported by this hook: ${bad}`);
    if (config) hook.config = { insecure_ssl: "0", ...config };
    else delete hook.config.secret;
    if (events) hook.events = events;
    if (active !== undefined) hook.active = active;
    return { status: 200, body: shownHook(resource, hook) };
  }

  #configure(hook: Hook, config: HookConfig): Answer {
    Object.assign(hook.config, config);
    return { status: 200, body: shownConfig(hook.config) };
  }

  #redeliver(hook: Hook, id: string): Answer {
    const found = this.deliveries.find((one) => one.hook === hook.id && String(one.id) === id);
    if (found === undefined) return notFound;
    this.#later(() => this.#deliver(hook, found.event, found.payload, found.guid, true));
    return { status: 202, body: {} };
  }
}

function shownConfig({ secret, ...config }: HookConfig): HookConfig {
  return { ...config, ...(secret ? { secret: "********" } : {}) };
}

function shownHook(resource: string, { id, active, events, config }: Hook): object {
  const scope = resource.includes("/") ? `repos/${resource}` : `orgs/${resource}`;
  const url = `https://api.github.com/${scope}/hooks/${id}`;
  const time = "2026-11-24T20:00:00Z";
  return {
    type: resource.includes("/") ? "Repository" : "Organization",
    id,
    name: "web",
    active,
    events,
    config: shownConfig(config),
    updated_at: time,
    created_at: time,
    url,
    test_url: `${url}/tests`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: { code: null, status: "unused", message: null },
  };
}

function shownDeliveries(all: readonly Delivery[]): object[] {
  const ours = [...all].sort((one, other) => other.at - one.at || (other.id > one.id ? 1 : -1));
  return ours.map(({ id, guid, at, redelivery, status, event }) => ({
    // A text until it is sent: JSON.stringify writes no numbers of this size.
    id: String(id),
    guid,
    delivered_at: new Date(at).toISOString(),
    redelivery,
    duration: 0.02,
    status: status >= 200 && status < 300 ? "OK" : "failed",
    status_code: status,
    event,
    action: null,
    installation_id: null,
    repository_id: 1,
    throttled_at: null,
  }));
}
