import { t } from "@vscode/l10n";
import { isUserError } from "../../project/user-error.ts";
import type { Binding } from "../contract/binding.ts";
import type { RegisteredTrigger, RegistrationInput, RegistrationStatus } from "../contract/registration.ts";
import type { VerbContext } from "../contract/verb-context.ts";
import { RegistrationError, type RegistrationErrorCode } from "./provider/errors.ts";
import type { Provider, ProviderContext, Wanted } from "./provider/provider.ts";
import { providerContext } from "./provider/provider.ts";
import { loadProvider } from "./providers.ts";
import { sendMissed } from "./redeliver.ts";
import { Registering, type TriggerStatus } from "./registering.ts";
import { dropOldSecrets } from "./rotate.ts";
import { checkNames, wantedFor } from "./wanted.ts";

const missingRegistration = (provider: Provider, trigger: string, environment: string): string =>
  t(
    'hookloom.json does not specify where to register {0}: add it with a "{1}" to "register" of {2}, or create the hook at {3} yourself.',
    trigger,
    provider.member,
    environment,
    provider.label,
  );

const noHandler = (trigger: string): string =>
  t("{0} has no handler, so it cannot be registered: add a handler with .on(...).", trigger);

type Work = (wanted: Wanted, provider: Provider) => Promise<TriggerStatus>;

/** Errors that mean that nothing is registered; after any other error, the state is unknown. */
const absentCodes: readonly RegistrationErrorCode[] = [
  "foreign-hook",
  "shared-hook",
  "no-resource",
  "wrong-place",
  "bad-url",
  "no-secret",
];

/** Converts a failure that the user can fix to a status, so the other triggers are not affected. */
async function registrationStatus(
  trigger: RegisteredTrigger,
  resource: string,
  work: () => Promise<TriggerStatus>,
): Promise<RegistrationStatus> {
  const base = { trigger: trigger.name, source: trigger.source, resource };
  try {
    return { ...base, ...(await work()) };
  } catch (error) {
    if (!isUserError(error)) throw error;
    const missing = error instanceof RegistrationError && absentCodes.includes(error.code);
    return { ...base, state: missing ? "missing" : "unverified", message: error.message };
  }
}

interface Outcome {
  readonly status: RegistrationStatus;
  /** The id of the binding that the trigger should have; undefined if it could not be determined. */
  readonly wanted?: string;
  /** True if the trigger should have no binding. */
  readonly none: boolean;
}

async function runForTrigger(
  trigger: RegistrationInput["triggers"][number],
  input: RegistrationInput,
  work: Work,
): Promise<Outcome> {
  const provider = await loadProvider(trigger.source);
  const description = input.register[trigger.name];
  const resource = (description && provider.resource(description)) ?? provider.label;
  let id: string | undefined;
  let none = false;
  const status = await registrationStatus(trigger, resource, async () => {
    const wanted = provider.wanted ? provider.wanted(trigger, input) : wantedFor(trigger, provider, input);
    if (wanted === undefined) {
      none = true;
      return { state: "missing", message: missingRegistration(provider, trigger.name, input.environment) };
    }
    id = wanted.id;
    if (wanted.events.length === 0) return { state: "missing", message: noHandler(trigger.name) };
    return work(wanted, provider);
  });
  return { status, none, ...(id === undefined ? {} : { wanted: id }) };
}

/** Runs the same work for every trigger, sequentially to keep the reports in order. */
async function forEach(input: RegistrationInput, signal: AbortSignal, work: Work): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const trigger of input.triggers) {
    signal.throwIfAborted();
    outcomes.push(await runForTrigger(trigger, input, work));
  }
  return outcomes;
}

/**
 * Registers every trigger at its source and verifies that deliveries arrive; a repeated call changes only what differs.
 * Registrations that a trigger no longer needs are removed last.
 * @throws RegistrationError `wrong-place` if hookloom.json refers to an unknown trigger; other failures that the user can fix
 * become statuses
 */
export async function register(
  input: RegistrationInput,
  verbContext: VerbContext,
): Promise<readonly RegistrationStatus[]> {
  checkNames(input);
  const context = providerContext(input, verbContext);
  const registering = new Registering(context);
  const outcomes = await forEach(input, verbContext.signal, (one, provider) =>
    registering.register(one, provider),
  );
  for (const { status } of outcomes) if (status.message !== undefined) context.say("warn", status.message);
  await removeUnneeded(registering, context, outcomes);
  await dropOldSecrets(input, verbContext);
  if (input.missedSince !== undefined) await sendMissed(input, input.missedSince, verbContext);
  return outcomes.map(({ status }) => status);
}

/** Returns the environment's registrations that the project no longer needs. */
async function unneededBindings(
  { environment, bindings }: RegistrationInput,
  outcomes: readonly Outcome[],
): Promise<readonly Binding[]> {
  return (await bindings.list()).filter((binding) => {
    if (binding.environment !== environment) return false;
    const outcome = outcomes.find(({ status }) => status.trigger === binding.trigger);
    if (outcome === undefined || outcome.none) return true;
    // A trigger keeps its old registration until the new one is verified.
    return outcome.status.state === "registered" && outcome.wanted !== binding.id;
  });
}

async function removeUnneeded(
  registering: Registering,
  { input, say }: ProviderContext,
  outcomes: readonly Outcome[],
): Promise<void> {
  for (const binding of await unneededBindings(input, outcomes)) {
    const failed = await registering.remove(binding);
    if (!failed) continue;
    say("warn", t("The earlier hook of {0} could not be removed: {1}", binding.resource, failed.message));
  }
}

function unneededStatus({ trigger, source, resource, url }: Binding): RegistrationStatus {
  const message = t(
    "{0} still sends to {1}, which the project no longer needs: register again to remove the hook.",
    resource,
    url,
  );
  return { trigger, source, resource, state: "drifted", message };
}

/** Reports how every trigger's registration differs from the desired one. Nothing is changed. */
export async function inspect(
  input: RegistrationInput,
  verb: VerbContext,
): Promise<readonly RegistrationStatus[]> {
  checkNames(input);
  const registering = new Registering(providerContext(input, verb));
  const outcomes = await forEach(input, verb.signal, (one, provider) => registering.inspect(one, provider));
  const left = await unneededBindings(input, outcomes);
  return [...outcomes.map(({ status }) => status), ...left.map(unneededStatus)];
}

/**
 * Removes the environment's registrations at its sources; a hook that is already gone counts as removed.
 * @throws RegistrationError the first error, after all removals have been attempted
 */
export async function unregister(input: RegistrationInput, verb: VerbContext): Promise<void> {
  const context = providerContext(input, verb);
  const registering = new Registering(context);
  let first: RegistrationError | undefined;
  for (const binding of await input.bindings.list()) {
    verb.signal.throwIfAborted();
    if (binding.environment !== input.environment) continue;
    const failed = await registering.remove(binding);
    if (!failed) context.say("info", t("{0} no longer sends to {1}", binding.resource, binding.url));
    first ??= failed;
  }
  if (first) throw first;
}
