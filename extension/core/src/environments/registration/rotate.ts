import type { Binding, Rotation } from "../contract/binding.ts";
import type { RegistrationInput } from "../contract/registration.ts";
import type { VerbContext } from "../contract/verb-context.ts";
import { previousName } from "../secrets/settings.ts";
import { noSecret, RegistrationError } from "./provider/errors.ts";
import type { ProviderContext } from "./provider/provider.ts";
import { providerContext } from "./provider/provider.ts";
import { loadProvider } from "./providers.ts";
import { sendMissed } from "./redeliver.ts";

export interface RotateOptions {
  /** The name of the secret's setting. */
  readonly setting: string;
  /** The new value, if the source generates it; by default a random one. */
  readonly value?: string;
  /** Generates a random value in the source's format. */
  random(): string;
}

export interface RotateOutcome {
  /** ISO 8601: when the previous value is no longer needed; `register` and `rotate` then delete it. */
  readonly dropAfter: string;
}

const failed = (message: string): RegistrationError => new RegistrationError("rotation", message);

/** The rotation of a secret that several triggers may share; its progress is stored in each of their bindings. */
interface Rotating {
  readonly context: ProviderContext;
  readonly setting: string;
  readonly bindings: readonly Binding[];
}

async function mark(
  { context, setting, bindings }: Rotating,
  rotation: Omit<Rotation, "setting">,
): Promise<void> {
  const store = context.input.bindings;
  for (const { id } of bindings) {
    const now = (await store.list()).find((one) => one.id === id);
    if (now) await store.put({ ...now, rotation: { ...rotation, setting } });
  }
}

/** Stores both values for the service. Values that were written before a crash are not written again. */
async function write({ context, setting: name }: Rotating, next: string): Promise<void> {
  const { settings, environment } = context.input;
  const current = await settings.read(name);
  const previous = await settings.read(previousName(name));
  if (current === undefined) throw noSecret(name, environment);
  if (previous !== undefined && previous !== current) return;
  await settings.write(previousName(name), current);
  await settings.write(name, next);
  if ((await settings.read(name)) === next) return;
  throw failed(
    `${name} comes from a variable of this process, which hides the new value: unset it, then rotate again.`,
  );
}

/**
 * Makes each source sign with the new value and waits for the verification. Returns for how many milliseconds deliveries signed
 * with the previous value can still arrive.
 */
async function switchSources({ context, bindings }: Rotating): Promise<number> {
  const windows: number[] = [];
  for (const binding of bindings) {
    const provider = await loadProvider(binding.source);
    const problem = await provider.switchSecret?.(binding, context);
    if (problem !== undefined) throw failed(`${problem} Nothing is lost: rotate again to continue.`);
    windows.push(provider.resendWindow(binding));
  }
  return Math.max(...windows);
}

async function boundTo(input: RegistrationInput, setting: string): Promise<readonly Binding[]> {
  const all = await input.bindings.list();
  return all.filter(({ environment, secret }) => environment === input.environment && secret === setting);
}

/** @throws RegistrationError `rotation` while deliveries signed with a previous value may still arrive */
function checkEnded(rotation: Rotation): void {
  const { setting, dropAfter = "" } = rotation;
  if (Date.parse(dropAfter) <= Date.now()) return;
  throw failed(
    `${setting} was rotated recently, and deliveries signed with the previous value may still arrive until ${dropAfter}: rotate again after that.`,
  );
}

/**
 * Rotates a secret without losing deliveries: the service accepts both values before the source signs with the new one, and the
 * old value is deleted when deliveries signed with it can no longer arrive. A call after a crash resumes the interrupted
 * rotation.
 * @throws RegistrationError `rotation`, `no-secret` and those of the source
 */
export async function rotateSecret(
  input: RegistrationInput,
  { setting, value, random }: RotateOptions,
  verb: VerbContext,
): Promise<RotateOutcome> {
  const context = providerContext(input, verb);
  await dropOldSecrets(input, verb);
  const bindings = await boundTo(input, setting);
  const [first] = bindings;
  if (first === undefined) {
    throw failed(
      `Nothing is registered with ${setting} in ${input.environment}: set it with "hookloom settings ${input.environment} set ${setting}", or register first.`,
    );
  }
  const began = Date.now();
  const rotating = { context, setting, bindings };
  const rotation = bindings.map((one) => one.rotation).find((one) => one?.setting === setting);
  if (rotation?.step === "switched") checkEnded(rotation);
  await checkValue(bindings, setting, value, rotation);
  let { step } = rotation ?? {};
  if (step === undefined) {
    await input.settings.delete(previousName(setting));
    await mark(rotating, { step: "begun" });
    step = "begun";
  }
  if (step === "begun") {
    await write(rotating, value ?? random());
    await mark(rotating, { step: "written" });
    step = "written";
  }
  if (step === "written") {
    context.say("info", `Rolling out ${setting} with both values`);
    await rollOut(input, verb);
    await mark(rotating, { step: "accepted" });
  }
  context.signal.throwIfAborted();
  const windowMs = await switchSources(rotating);
  const dropAfter = new Date(Date.now() + windowMs).toISOString();
  await mark(rotating, { step: "switched", dropAfter });
  await sendMissed(input, began, verb);
  context.say("info", `${setting} has been rotated; its previous value is accepted until ${dropAfter}`);
  return { dropAfter };
}

/** @throws RegistrationError `rotation` if only the source can generate the value and none was given */
async function checkValue(
  bindings: readonly Binding[],
  setting: string,
  value: string | undefined,
  rotation: Rotation | undefined,
): Promise<void> {
  if (value !== undefined || (rotation !== undefined && rotation.step !== "begun")) return;
  for (const { source } of bindings) {
    const { label, switchSecret } = await loadProvider(source);
    if (switchSecret !== undefined) continue;
    throw failed(
      `${setting} has to be changed at ${label} by hand: make the new value there, then give it to rotate.`,
    );
  }
}

async function rollOut(input: RegistrationInput, verb: VerbContext): Promise<void> {
  if (input.rollOut === undefined) {
    throw failed("The service cannot be given the new value from here: deploy it, then rotate again.");
  }
  await input.rollOut(verb);
}

/** Deletes previous values that are no longer needed, and rolls out the change if possible. */
export async function dropOldSecrets(input: RegistrationInput, verb: VerbContext): Promise<void> {
  const due = (await input.bindings.list()).filter(
    ({ environment, rotation }) =>
      environment === input.environment &&
      rotation?.step === "switched" &&
      Date.parse(rotation.dropAfter ?? "") <= Date.now(),
  );
  if (due.length === 0) return;
  for (const { rotation } of due) await input.settings.delete(previousName(rotation?.setting ?? ""));
  await input.rollOut?.(verb);
  for (const { rotation: _ended, ...binding } of due) await input.bindings.put(binding);
}
