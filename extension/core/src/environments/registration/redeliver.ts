import { setTimeout as delay } from "node:timers/promises";
import { t } from "@vscode/l10n";
import type { Binding } from "../contract/binding.ts";
import type { RegistrationInput } from "../contract/registration.ts";
import type { VerbContext } from "../contract/verb-context.ts";
import { arrived, GitHubHooks, type HookDelivery } from "./github/github-hooks.ts";
import { githubProvider } from "./github/github-provider.ts";
import { RegistrationError } from "./provider/errors.ts";
import { providerContext } from "./provider/provider.ts";

/** An event that never arrived. */
export interface MissedDelivery {
  readonly trigger: string;
  readonly resource: string;
  /** Identifies the event; every attempt has the same value. */
  readonly guid: string;
  readonly event: string;
  /** ISO 8601: the last attempt. */
  readonly at: string;
  /** The status code of the last attempt; 0 if there was no response. */
  readonly status: number;
  /** True if GitHub accepted the request to send it again. */
  readonly redelivered: boolean;
  /** Why GitHub rejected the request. */
  readonly message?: string;
}

export interface RedeliverOptions {
  /** Milliseconds since 1970; by default as far back as GitHub keeps deliveries. */
  readonly since?: number;
  /** True for a dry run, which only lists the missed deliveries. */
  readonly dryRun?: boolean;
}

/** Returns the last attempt for each event that never arrived, oldest event first. */
function missedIn(deliveries: readonly HookDelivery[]): readonly HookDelivery[] {
  const delivered = new Set(deliveries.filter(arrived).map(({ guid }) => guid));
  const last = new Map<string, HookDelivery>();
  for (const delivery of deliveries) {
    if (delivery.event === "ping" || delivered.has(delivery.guid)) continue;
    const known = last.get(delivery.guid);
    if (known === undefined || known.at < delivery.at) last.set(delivery.guid, delivery);
  }
  return [...last.values()].sort((one, other) => (one.at < other.at ? -1 : 1));
}

/**
 * Finds the events that GitHub could not deliver to an environment and requests a redelivery of each once.
 * @see https://docs.github.com/en/webhooks/using-webhooks/automatically-redelivering-failed-deliveries-for-a-repository-webhook
 * @throws RegistrationError the errors of the GitHub client
 */
export async function redeliver(
  input: RegistrationInput,
  { since, dryRun = false }: RedeliverOptions,
  verb: VerbContext,
): Promise<readonly MissedDelivery[]> {
  const context = providerContext(input, verb);
  const all = await input.bindings.list();
  const missed: MissedDelivery[] = [];
  for (const binding of all) {
    const { source, environment, remoteId } = binding;
    if (source !== "github" || environment !== input.environment || remoteId === undefined) continue;
    const hooks = await GitHubHooks.open(binding, context);
    const oldest = Date.now() - githubProvider.resendWindow(binding);
    for (const delivery of missedIn(await hooks.since(remoteId, Math.max(since ?? 0, oldest)))) {
      verb.signal.throwIfAborted();
      missed.push(await redeliverOne(binding, delivery, dryRun ? undefined : hooks));
    }
  }
  const sent = missed.filter(({ redelivered }) => redelivered).length;
  if (missed.length > 0) {
    const message =
      missed.length === 1
        ? t("1 event was missed; {0} will be redelivered", sent)
        : t("{0} events were missed; {1} will be redelivered", missed.length, sent);
    context.say("info", message);
  }
  return missed;
}

async function redeliverOne(
  { trigger, resource, remoteId = "" }: Binding,
  { id, guid, event, at, status }: HookDelivery,
  hooks: GitHubHooks | undefined,
): Promise<MissedDelivery> {
  const missed = { trigger, resource, guid, event, at, status };
  if (hooks === undefined) return { ...missed, redelivered: false };
  try {
    await hooks.redeliver(remoteId, id);
    return { ...missed, redelivered: true };
  } catch (error) {
    // An event that GitHub no longer stores must not block the others.
    const gone = error instanceof RegistrationError && (error.status === 404 || error.status === 422);
    if (!gone) throw error;
    return { ...missed, redelivered: false, message: error.message };
  }
}

/** GitHub waits ten seconds for a response before it counts a delivery as failed. */
const attemptTimeoutMs = 11_000;

/**
 * Requests redelivery of the deliveries that failed since a time, since a single-process service does not respond while it
 * restarts. If any delivery was missed, pending attempts are awaited and checked, too. A failure is only reported, because
 * nothing else depends on it.
 */
export async function sendMissed(input: RegistrationInput, since: number, verb: VerbContext): Promise<void> {
  try {
    const missed = await redeliver(input, { since }, verb);
    if (missed.length === 0) return;
    await delay(attemptTimeoutMs, undefined, { signal: verb.signal });
    await redeliver(input, { since }, verb);
  } catch (error) {
    if (!(error instanceof RegistrationError)) throw error;
    const message = t(
      'Events that GitHub could not deliver in the meantime were not redelivered ({0}): use "hookloom redeliver {1}".',
      error.message,
      input.environment,
    );
    verb.report({ phase: "register", level: "warn", message });
  }
}
