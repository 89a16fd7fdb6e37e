import { ignored } from "@hookloom/protocol/ignored-error";
import { pollForResult } from "../provider/arrival.ts";
import { foreignHook, localUrl, noSecret } from "../provider/errors.ts";
import type { Drift, Provider, ProviderContext, Wanted } from "../provider/provider.ts";
import { canReach } from "../provider/public-url.ts";
import {
  apiBase,
  arrived,
  GitHubHooks,
  type Hook,
  type HookConfig,
  type HookDelivery,
} from "./github-hooks.ts";

const same = (one: readonly string[], other: readonly string[]): boolean =>
  [...new Set(one)].sort().join() === [...new Set(other)].sort().join();

const sameUrl = (one: string, other: string): boolean =>
  URL.canParse(one) && new URL(one).href === new URL(other).href;

function hookDrift(hook: Hook, wanted: Wanted): Drift[] {
  const { resource: where, url } = wanted;
  const drift: Drift[] = [];
  const add = (kind: Drift["kind"], message: string) => drift.push({ kind, message });
  if (!sameUrl(hook.url, url))
    add("url", `The hook of ${where} sends to ${hook.url || "nowhere"} instead of ${url}.`);
  if (!same(hook.events, wanted.events)) {
    add(
      "events",
      `The hook of ${where} sends ${hook.events.join(", ") || "nothing"} instead of ${wanted.events.join(", ")}.`,
    );
  }
  if (!hook.active) add("inactive", `The hook of ${where} is switched off.`);
  if (hook.contentType !== "json") add("content-type", `The hook of ${where} sends forms instead of JSON.`);
  if (!hook.signs) add("secret", `The hook of ${where} has no secret, so every delivery is rejected.`);
  if (!hook.verifiesTls) add("secret", `The hook of ${where} does not check the certificate of ${url}.`);
  return drift;
}

/** Returns the deliveries that failed since the last successful one, each once. */
function failedLast(deliveries: readonly HookDelivery[]): readonly HookDelivery[] {
  const end = deliveries.findIndex(arrived);
  return end < 0 ? deliveries : deliveries.slice(0, end);
}

function deadDrift(deliveries: readonly HookDelivery[], where: string): Drift[] {
  const failed = failedLast(deliveries);
  const [last] = failed;
  if (last === undefined) return [];
  const outcome = last.status === 0 ? "got no response" : `got a response with status ${last.status}`;
  const message = `The last delivery of ${where} (${last.event}, ${last.at}) ${outcome}, and ${failed.length} failed since one arrived: see the log, then "hookloom redeliver".`;
  return [{ kind: "deliveries", message }];
}

async function readSecret(name: string, { input }: ProviderContext): Promise<string> {
  const value = await input.settings.read(name);
  if (value === undefined) throw noSecret(name, input.environment);
  return value;
}

async function hookConfig(
  wanted: Pick<Wanted, "url" | "secret">,
  context: ProviderContext,
): Promise<HookConfig> {
  return { url: wanted.url, secret: await readSecret(wanted.secret ?? "", context) };
}

async function pingOnce(
  hooks: GitHubHooks,
  id: string,
  context: ProviderContext,
): Promise<HookDelivery | undefined> {
  const before = new Set((await hooks.latest(id)).map((delivery) => delivery.id));
  await hooks.ping(id);
  return pollForResult(context, async () =>
    (await hooks.latest(id)).find((delivery) => delivery.event === "ping" && !before.has(delivery.id)),
  );
}

/**
 * Pings a hook and waits until GitHub reports the response. The first failed ping may be an earlier one, such as the ping of the
 * hook's creation that was still on its way to a previous address. Only a second failure counts.
 */
async function pingHook(
  hooks: GitHubHooks,
  id: string,
  context: ProviderContext,
): Promise<HookDelivery | undefined> {
  const first = await pingOnce(hooks, id, context);
  if (first === undefined || arrived(first)) return first;
  return (await pingOnce(hooks, id, context)) ?? first;
}

function pingProblem(ping: HookDelivery | undefined, where: string, url: string): string | undefined {
  if (ping === undefined)
    return `GitHub has not delivered the ping of ${where} yet: check again in a moment.`;
  if (arrived(ping)) return undefined;
  if (ping.status === 401) {
    return `The ping of ${where} was rejected at ${url}, since the secret there is another one: roll the settings out, then register again.`;
  }
  const outcome = ping.status === 0 ? "got no response" : `got a response with status ${ping.status}`;
  return `The ping of ${where} ${outcome} at ${url}: check that the address leads to this environment.`;
}

/**
 * Whether the service received the ping, which has the same id there and at GitHub. A relay, or another server at the address,
 * may have responded instead. True if the service cannot be queried.
 */
async function hasCome({ guid }: HookDelivery, context: ProviderContext): Promise<boolean> {
  const { insight } = context.input;
  if (insight === undefined) return true;
  const come = await pollForResult(context, async () => {
    const found = await insight
      .list({ source: "github", search: guid, limit: 1 })
      .catch(ignored("the service is polled again"));
    return found === undefined || found.some(({ outcome }) => outcome !== "refused") || undefined;
  });
  return come === true;
}

const day = 24 * 60 * 60 * 1000;

/** The provider for hooks of repositories and organizations. @see https://docs.github.com/en/rest/webhooks */
export const githubProvider: Provider = {
  label: "GitHub",
  member: "repository",
  /** Subscriptions at GitHub are to event families; a ping needs no subscription. */
  events({ handlers }) {
    const families = handlers.map(({ event }) => event.split(".")[0] ?? "");
    return [...new Set(families)].filter((family) => family !== "" && family !== "ping").sort();
  },
  resource(description) {
    if ("repository" in description) return description.repository;
    return "organization" in description ? description.organization : undefined;
  },
  async inspect(wanted, binding, context) {
    if (!canReach(apiBase(wanted.api, context), wanted.url)) throw localUrl(wanted.url, "GitHub");
    const hooks = await GitHubHooks.open(wanted, context);
    const all = await hooks.list();
    const twins = all.filter(({ url }) => sameUrl(url, wanted.url));
    const known = all.find(({ id }) => id === binding?.remoteId);
    // A binding without an id records the intent to create the hook, so a hook that exists now was created by Hookloom.
    const made = binding !== undefined && binding.remoteId === undefined ? twins[0] : undefined;
    const ours = known ?? made;
    const others = twins.filter(({ id }) => id !== ours?.id);
    const [first] = others;
    if (ours === undefined) {
      const message = `${wanted.resource} has no hook that sends to ${wanted.url}.`;
      return {
        drift: [{ kind: "missing", message }],
        ...(first
          ? { foreign: { id: first.id, error: foreignHook(wanted.resource, wanted.url, first.id) } }
          : {}),
      };
    }
    const drift = [...hookDrift(ours, wanted), ...deadDrift(await hooks.latest(ours.id), wanted.resource)];
    if (first !== undefined) {
      const message = `${wanted.resource} has a second hook to ${wanted.url} (number ${first.id}), so everything comes twice: delete it there.`;
      drift.push({ kind: "duplicate", message });
    }
    return { drift, remoteId: ours.id };
  },
  async apply(wanted, { remoteId }, _binding, context) {
    const hooks = await GitHubHooks.open(wanted, context);
    const config = await hookConfig(wanted, context);
    if (remoteId === undefined) {
      context.say("info", `Registering ${wanted.url} at ${wanted.resource}`);
      return { remoteId: (await hooks.create(config, wanted.events)).id };
    }
    await hooks.update(remoteId, config, wanted.events);
    return { remoteId };
  },
  async verify(wanted, binding, context) {
    const hooks = await GitHubHooks.open(wanted, context);
    const ping = await pingHook(hooks, binding.remoteId ?? "", context);
    const problem = pingProblem(ping, wanted.resource, wanted.url);
    if (problem !== undefined || ping === undefined || (await hasCome(ping, context))) return problem;
    return `The ping of ${wanted.resource} got a response at ${wanted.url}, but did not reach this environment: check where the address leads, and the log for rejected requests.`;
  },
  async switchSecret(binding, context) {
    const hooks = await GitHubHooks.open(binding, context);
    const id = binding.remoteId ?? "";
    await hooks.configure(id, await hookConfig(binding, context));
    return pingProblem(await pingHook(hooks, id, context), binding.resource, binding.url);
  },
  /** GitHub.com redelivers for three days, a GitHub server for seven. */
  resendWindow: ({ api }) => (api === undefined ? 3 : 7) * day,
  async remove(binding, context) {
    const hooks = await GitHubHooks.open(binding, context);
    const visible = await hooks.visible();
    // If even the list is not visible, the hook may be hidden rather than deleted.
    if (!visible) {
      const message = `GitHub shows no hooks of ${binding.resource}: if it still exists, delete the hook to ${binding.url} there.`;
      return context.say("warn", message);
    }
    const made = async () => (await hooks.list()).find(({ url }) => sameUrl(url, binding.url))?.id;
    const id = binding.remoteId ?? (await made());
    if (id !== undefined) await hooks.remove(id);
  },
};
