import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
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
    add("url", t("The hook of {0} sends to {1} instead of {2}.", where, hook.url || t("nowhere"), url));
  if (!same(hook.events, wanted.events)) {
    add(
      "events",
      t(
        "The hook of {0} sends {1} instead of {2}.",
        where,
        hook.events.join(", ") || t("nothing"),
        wanted.events.join(", "),
      ),
    );
  }
  if (!hook.active) add("inactive", t("The hook of {0} is disabled.", where));
  if (hook.contentType !== "json")
    add("content-type", t("The hook of {0} sends forms instead of JSON.", where));
  if (!hook.signs) add("secret", t("The hook of {0} has no secret, so every delivery is rejected.", where));
  if (!hook.verifiesTls)
    add("secret", t("The hook of {0} does not verify the certificate of {1}.", where, url));
  return drift;
}

/** Returns the deliveries that failed since the last successful one; `deliveries` are newest first. */
function failedSinceSuccess(deliveries: readonly HookDelivery[]): readonly HookDelivery[] {
  const end = deliveries.findIndex(arrived);
  return end < 0 ? deliveries : deliveries.slice(0, end);
}

function deliveryDrift(deliveries: readonly HookDelivery[], where: string): Drift[] {
  const failed = failedSinceSuccess(deliveries);
  const [last] = failed;
  if (last === undefined) return [];
  const result = last.status === 0 ? t("no response") : t("status {0}", last.status);
  const message = t(
    'The last delivery of {0} failed ({1}, {2}: {3}). Deliveries that have failed since the last success: {4}. Check the log, then use "hookloom redeliver".',
    where,
    last.event,
    last.at,
    result,
    failed.length,
  );
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
 * Pings a hook and waits until GitHub reports the response. The first failed ping may be an earlier one, such as the ping that
 * GitHub sent to a previous address when the hook was created. Only a second failure counts.
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
    return t("GitHub has not delivered the ping from {0} yet: check again in a moment.", where);
  if (arrived(ping)) return undefined;
  if (ping.status === 401) {
    return t(
      "The ping from {0} was rejected at {1}, because the secrets do not match: roll the settings out, then register again.",
      where,
      url,
    );
  }
  const result = ping.status === 0 ? t("no response") : t("status {0}", ping.status);
  return t(
    "The ping from {0} failed at {1} ({2}): check that the URL points to this environment.",
    where,
    url,
    result,
  );
}

/**
 * Whether the service received the ping, which has the same id in the service and at GitHub. A relay, or another server at the
 * address, may have responded instead. True if the service cannot be queried.
 */
async function hasReachedService({ guid }: HookDelivery, context: ProviderContext): Promise<boolean> {
  const { deliveries: insight } = context.input;
  if (insight === undefined) return true;
  const hasArrived = await pollForResult(context, async () => {
    const found = await insight
      .list({ source: "github", search: guid, limit: 1 })
      .catch(ignored("the service is polled again"));
    return found === undefined || found.some(({ outcome }) => outcome !== "refused") || undefined;
  });
  return hasArrived === true;
}

const day = 24 * 60 * 60 * 1000;

/** The provider for hooks of repositories and organizations. @see https://docs.github.com/en/rest/webhooks */
export const githubProvider: Provider = {
  label: "GitHub",
  member: "repository",
  /** GitHub hooks subscribe to event families; a ping needs no subscription. */
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
    const sameUrlHooks = all.filter(({ url }) => sameUrl(url, wanted.url));
    const known = all.find(({ id }) => id === binding?.remoteId);
    // A binding without an id records the intent to create the hook, so a hook that exists now was created by Hookloom.
    const created = binding !== undefined && binding.remoteId === undefined ? sameUrlHooks[0] : undefined;
    const ours = known ?? created;
    const others = sameUrlHooks.filter(({ id }) => id !== ours?.id);
    const [first] = others;
    if (ours === undefined) {
      const message = t("{0} has no hook that sends to {1}.", wanted.resource, wanted.url);
      return {
        drift: [{ kind: "missing", message }],
        ...(first
          ? { foreign: { id: first.id, error: foreignHook(wanted.resource, wanted.url, first.id) } }
          : {}),
      };
    }
    const drift = [
      ...hookDrift(ours, wanted),
      ...deliveryDrift(await hooks.latest(ours.id), wanted.resource),
    ];
    if (first !== undefined) {
      const message = t(
        "{0} has a second hook to {1} (number {2}), so every event arrives twice: delete that hook.",
        wanted.resource,
        wanted.url,
        first.id,
      );
      drift.push({ kind: "duplicate", message });
    }
    return { drift, remoteId: ours.id };
  },
  async apply(wanted, { remoteId }, _binding, context) {
    const hooks = await GitHubHooks.open(wanted, context);
    const config = await hookConfig(wanted, context);
    if (remoteId === undefined) {
      context.say("info", t("Registering {0} at {1}", wanted.url, wanted.resource));
      return { remoteId: (await hooks.create(config, wanted.events)).id };
    }
    await hooks.update(remoteId, config, wanted.events);
    return { remoteId };
  },
  async verify(wanted, binding, context) {
    const hooks = await GitHubHooks.open(wanted, context);
    const ping = await pingHook(hooks, binding.remoteId ?? "", context);
    const problem = pingProblem(ping, wanted.resource, wanted.url);
    if (problem !== undefined || ping === undefined || (await hasReachedService(ping, context)))
      return problem;
    return t(
      "The ping from {0} got a response at {1}, but did not reach this environment: check where the URL points, and check the log for rejected requests.",
      wanted.resource,
      wanted.url,
    );
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
      const message = t(
        "GitHub shows no hooks of {0}: if it still exists, delete the hook to {1} there.",
        binding.resource,
        binding.url,
      );
      return context.say("warn", message);
    }
    const findCreated = async () => (await hooks.list()).find(({ url }) => sameUrl(url, binding.url))?.id;
    const id = binding.remoteId ?? (await findCreated());
    if (id !== undefined) await hooks.remove(id);
  },
};
