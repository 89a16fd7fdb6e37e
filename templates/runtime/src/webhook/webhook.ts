import { hasEvent, nearestEvent } from "../catalog/catalog.ts";
import { pathClash } from "../errors/errors.ts";
import type { Environment } from "../settings/setting.ts";
import type { HandlerContext, Trigger } from "./trigger.ts";

/**
 * What a project runs: the value of its default export.
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
 * What the flow of dead letters is given: the delivery as its handler got it, and why it failed. `payload` is undefined
 * if its trigger is gone or cannot read it any more, such as with a changed schema.
 * @example
 * const alert = ({ delivery, error, log }: DeadLetterContext) => log.error(`${delivery.id} failed: ${error}`);
 * @see {@link WebhookOptions}
 */
export interface DeadLetterContext extends HandlerContext {
  /** What the last run failed with: the error's class, unless it is a plain `Error`, and its message. */
  readonly error: string;
}

/**
 * Options of a project, given to `webhook` beside its triggers.
 * @example
 * const options: WebhookOptions = { onDeadLetter: ({ delivery, error }) => console.error(delivery.id, error) };
 * @see {@link webhook}
 */
export interface WebhookOptions {
  /**
   * Runs when a delivery has failed for good, before it is kept for replays. It runs again if the process dies in between,
   * so effects belong in `once`. A flow that fails three times is skipped.
   */
  onDeadLetter?(context: DeadLetterContext): unknown;
}

function isTrigger(part: Trigger | WebhookOptions): part is Trigger {
  return "protocol" in part;
}

/**
 * Combines the triggers of a project.
 *
 * @param parts The triggers, and at most one object of options, in any order.
 * @returns What the module of a project exports as its default.
 * @example
 * const hub = github({ secret: secret("GITHUB_SECRET") });
 * const payments = stripe({ secret: secret("STRIPE_WEBHOOK_SECRET") });
 * export default webhook(hub, payments, {
 *   onDeadLetter: ({ delivery, error, log }) => log.error("Failed for good", { id: delivery.id, error }),
 * });
 * @see {@link Webhook}
 * @throws UserError `path-clash` if two of them listen on the same path.
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

/** True for a value of `webhook`, even one from another copy of this package. */
export function isWebhook(value: unknown): value is Webhook {
  return typeof value === "object" && value !== null && Array.isArray((value as Webhook).triggers);
}

function secretProblem(trigger: Trigger, environment: Environment): string | undefined {
  if (!trigger.protocol.signed) return undefined;
  if (trigger.secrets.some((secret) => secret.read(environment) !== undefined)) return undefined;
  const [first] = trigger.secrets;
  const rejected = `Every delivery at ${trigger.path} is rejected`;
  if (first === undefined) return `${rejected}: its trigger has no secret. Give it one: secret("NAME").`;
  return `${rejected}: the secret ${first.name} has no value. Set the environment variable ${first.name}.`;
}

/** A message for each value of a trigger's secrets that authenticates no sender. */
function weakSecrets({ protocol, path, secrets }: Trigger, environment: Environment): readonly string[] {
  return secrets.flatMap((secret) =>
    secret.readAll(environment).flatMap((value) => {
      const weakness = protocol.weakness?.(value);
      return weakness === undefined
        ? []
        : [`Whatever is signed with ${secret.name} is rejected at ${path}: its value ${weakness}.`];
    }),
  );
}

const ownHosts: readonly string[] = ["", "localhost", "127.0.0.1", "::1"];

/** Behind a proxy, only the request's own headers say which address its sender called. */
function addressProblem({ protocol, path }: Trigger, environment: Environment): string | undefined {
  const inside = ownHosts.includes(environment.HOST ?? "");
  if (protocol.signsUrl !== true || inside || (environment.HOOKLOOM_PUBLIC_URL ?? "") !== "")
    return undefined;
  return `Signatures at ${path} cover the URL, which is currently taken from each request's own headers: set HOOKLOOM_PUBLIC_URL to the URL that the sender calls.`;
}

function eventProblem(trigger: Trigger, event: string): string | undefined {
  const { source } = trigger;
  if (hasEvent(source, event)) return undefined;
  const nearest = nearestEvent(source, event);
  const way = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  return `No event "${event}" is known at ${trigger.path}, so its handler may never run.${way}`;
}

/** The management port requires no credentials, so it is never opened to other machines. */
function managementProblem({ HOOKLOOM_MANAGEMENT_HOST: host = "" }: Environment): readonly string[] {
  if (ownHosts.includes(host.trim())) return [];
  return [
    "HOOKLOOM_MANAGEMENT_HOST has no effect: the management port listens on this machine alone. Set HOOKLOOM_METRICS_PORT to have /metrics on a port that others reach.",
  ];
}

/** Rules are part of a build only where hookloom.json has an `api`; with them, they say themselves what is wrong. */
function consumersProblem({ protocol, path }: Trigger, hasRules: boolean): string | undefined {
  if (protocol.consumers !== true || hasRules) return undefined;
  return `Every consumer is rejected at ${path}: describe who may call it as "api" in hookloom.json, and build again.`;
}

/**
 * A message for each problem that keeps the webhook from working as its code intends.
 * @param hasRules whether this process has rules for consumers
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
