import { hasEvent, nearestEvent } from "../catalog/catalog.ts";
import { pathClash } from "../errors/errors.ts";
import type { Environment } from "../settings/setting.ts";
import type { HandlerContext, Trigger } from "./trigger.ts";

/**
 * The value that a project exports as its default.
 * @example
 * const project: Webhook = webhook(hub);
 * export default project;
 * @see {@link webhook}
 */
export interface Webhook {
  readonly triggers: readonly Trigger[];
  readonly onDeadLetter?: NonNullable<WebhookOptions["onDeadLetter"]>;
}

/**
 * The argument of the dead-letter flow: the delivery as its handler received it, and the error. `payload` is
 * undefined if the trigger no longer exists or can no longer parse the body, for example because its schema has
 * changed.
 * @example
 * const alert = ({ delivery, error, log }: DeadLetterContext) => log.error(`${delivery.id} failed: ${error}`);
 * @see {@link WebhookOptions}
 */
export interface DeadLetterContext extends HandlerContext {
  /** The error of the last run: its class, unless it is a plain `Error`, and its message. */
  readonly error: string;
}

/**
 * Project options, passed to `webhook` alongside the triggers.
 * @example
 * const options: WebhookOptions = { onDeadLetter: ({ delivery, error }) => console.error(delivery.id, error) };
 * @see {@link webhook}
 */
export interface WebhookOptions {
  /**
   * Runs when a delivery has failed permanently, before the delivery becomes a dead letter. The function runs again
   * if the process crashes before it has finished, so wrap effects in `once`. After three failures, it is skipped.
   */
  onDeadLetter?(context: DeadLetterContext): unknown;
}

function isTrigger(part: Trigger | WebhookOptions): part is Trigger {
  return "protocol" in part;
}

/**
 * Combines a project's triggers.
 *
 * @param parts The triggers and optionally one options object, in any order.
 * @returns The default export of the project's module.
 * @example
 * const hub = github({ secret: secret("GITHUB_SECRET") });
 * const payments = stripe({ secret: secret("STRIPE_WEBHOOK_SECRET") });
 * export default webhook(hub, payments, {
 *   onDeadLetter: ({ delivery, error, log }) => log.error("Failed for good", { id: delivery.id, error }),
 * });
 * @see {@link Webhook}
 * @throws UserError `path-clash` if two triggers listen on the same path.
 */
export function webhook(...parts: readonly (Trigger | WebhookOptions)[]): Webhook {
  const triggers = parts.filter(isTrigger);
  const paths = new Set<string>();
  for (const { path } of triggers) {
    if (paths.has(path)) throw pathClash(path);
    paths.add(path);
  }
  const options = parts.find((part): part is WebhookOptions => !isTrigger(part));
  const { onDeadLetter } = options ?? {};
  return onDeadLetter === undefined ? { triggers } : { triggers, onDeadLetter };
}

/** True for a value returned by `webhook`, even from another copy of this package. */
export function isWebhook(value: unknown): value is Webhook {
  return typeof value === "object" && value !== null && Array.isArray((value as Webhook).triggers);
}

function secretProblem(trigger: Trigger, environment: Environment): string | undefined {
  if (!trigger.protocol.signed) return undefined;
  if (trigger.secrets.some((secret) => secret.read(environment) !== undefined)) return undefined;
  const [first] = trigger.secrets;
  const rejected = `Every delivery to ${trigger.path} is rejected`;
  if (first === undefined) return `${rejected}: the trigger has no secret. Add one with secret("NAME").`;
  return `${rejected}: the secret ${first.name} has no value. Set the environment variable ${first.name}.`;
}

/** Returns a message for each of the trigger's secrets that cannot authenticate a sender. */
function weakSecrets({ protocol, path, secrets }: Trigger, environment: Environment): readonly string[] {
  return secrets.flatMap((secret) =>
    secret.readAll(environment).flatMap((value) => {
      const weakness = protocol.weakness?.(value);
      return weakness === undefined
        ? []
        : [
            `Every request signed with ${secret.name} is rejected at ${path}: the secret's value ${weakness}.`,
          ];
    }),
  );
}

const ownHosts: readonly string[] = ["", "localhost", "127.0.0.1", "::1"];

/** Warns if signed URLs are taken from request headers, as they must be behind a proxy without a public URL. */
function addressProblem({ protocol, path }: Trigger, environment: Environment): string | undefined {
  const isLocal = ownHosts.includes(environment.HOST ?? "");
  if (protocol.signsUrl !== true || isLocal || (environment.HOOKLOOM_PUBLIC_URL ?? "") !== "")
    return undefined;
  return `Signatures at ${path} cover the URL, which is currently taken from each request's own headers: set HOOKLOOM_PUBLIC_URL to the URL that the sender calls.`;
}

function eventProblem(trigger: Trigger, event: string): string | undefined {
  const { source } = trigger;
  if (hasEvent(source, event)) return undefined;
  const nearest = nearestEvent(source, event);
  const suggestion = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  return `No event "${event}" is known at ${trigger.path}, so the handler may never run.${suggestion}`;
}

/** Warns if the management host is set: without credentials, the port must not be reachable from other machines. */
function managementProblem({ HOOKLOOM_MANAGEMENT_HOST: host = "" }: Environment): readonly string[] {
  if (ownHosts.includes(host.trim())) return [];
  return [
    "HOOKLOOM_MANAGEMENT_HOST has no effect: the management port only listens on this machine. Set HOOKLOOM_METRICS_PORT to serve /metrics on a port that other machines can reach.",
  ];
}

/**
 * Warns about consumers without access rules, which a build only contains if hookloom.json has an `api`. Rules report
 * their own problems.
 */
function consumersProblem({ protocol, path }: Trigger, hasRules: boolean): string | undefined {
  if (protocol.consumers !== true || hasRules) return undefined;
  return `Every consumer is rejected at ${path}: describe who may call it as "api" in hookloom.json, and build again.`;
}

/**
 * Returns a message for each problem that prevents the webhook from working as its code intends.
 * @param hasRules whether this process has access rules for consumers
 */
export function findProblems(
  webhook: Webhook,
  environment: Environment,
  hasRules = false,
): readonly string[] {
  const problems = webhook.triggers.flatMap((trigger) => {
    const events = [...trigger.handlers.keys()].map((event) => eventProblem(trigger, event));
    const own = [
      secretProblem(trigger, environment),
      addressProblem(trigger, environment),
      consumersProblem(trigger, hasRules),
    ];
    return [...own, ...weakSecrets(trigger, environment), ...events].filter(
      (problem) => problem !== undefined,
    );
  });
  return [...managementProblem(environment), ...problems];
}
