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

const notSaid = (provider: Provider, trigger: string, environment: string): string =>
  `hookloom.json does not say where ${trigger} is registered: give "register" of ${environment} a "${provider.member}" for it, or set it up at ${provider.label} yourself.`;

const notHandled = (trigger: string): string =>
  `${trigger} has no handler, so there is nothing to register: add one with .on(...).`;

type Work = (wanted: Wanted, provider: Provider) => Promise<TriggerStatus>;

/** Errors that mean that nothing is registered; after any other error, the state is unknown. */
const absent: readonly RegistrationErrorCode[] = [
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
    const missing = error instanceof RegistrationError && absent.includes(error.code);
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
      return { state: "missing", message: notSaid(provider, trigger.name, input.environment) };
    }
    id = wanted.id;
    if (wanted.events.length === 0) return { state: "missing", message: notHandled(trigger.name) };
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
  verb: VerbContext,
): Promise<readonly RegistrationStatus[]> {
  checkNames(input);
  const context = providerContext(input, verb);
  const registering = new Registering(context);
  const outcomes = await forEach(input, verb.signal, (one, provider) => registering.register(one, provider));
  for (const { status } of outcomes) if (status.message !== undefined) context.say("warn", status.message);
  await removeLeft(registering, context, outcomes);
  await dropOldSecrets(input, verb);
  if (input.missedSince !== undefined) await sendMissed(input, input.missedSince, verb);
  return outcomes.map(({ status }) => status);
}

/** Returns the environment's registrations that the project no longer needs. */
async function unwanted(
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

async function removeLeft(
  registering: Registering,
  { input, say }: ProviderContext,
  outcomes: readonly Outcome[],
): Promise<void> {
  for (const binding of await unwanted(input, outcomes)) {
    const failed = await registering.remove(binding);
    if (failed) say("warn", `The earlier hook of ${binding.resource} stays: ${failed.message}`);
  }
}

function leftStatus({ trigger, source, resource, url }: Binding): RegistrationStatus {
  const message = `${resource} sends to ${url} although nothing in the project needs it: register again to end that.`;
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
  const left = await unwanted(input, outcomes);
  return [...outcomes.map(({ status }) => status), ...left.map(leftStatus)];
}

/**
 * Removes the environment's registrations at its sources; a hook that is already gone counts as removed.
 * @throws RegistrationError the first error, after trying all others
 */
export async function unregister(input: RegistrationInput, verb: VerbContext): Promise<void> {
  const context = providerContext(input, verb);
  const registering = new Registering(context);
  let first: RegistrationError | undefined;
  for (const binding of await input.bindings.list()) {
    verb.signal.throwIfAborted();
    if (binding.environment !== input.environment) continue;
    const failed = await registering.remove(binding);
    if (!failed) context.say("info", `${binding.resource} no longer sends to ${binding.url}`);
    first ??= failed;
  }
  if (first) throw first;
}
