import { t } from "@vscode/l10n";
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

const rotationError = (message: string): RegistrationError => new RegistrationError("rotation", message);

/** The rotation of a secret that several triggers may share; its progress is stored in each of their bindings. */
interface ActiveRotation {
  readonly context: ProviderContext;
  readonly setting: string;
  readonly bindings: readonly Binding[];
}

async function storeProgress(
  { context, setting, bindings }: ActiveRotation,
  rotation: Omit<Rotation, "setting">,
): Promise<void> {
  const store = context.input.bindings;
  for (const { id } of bindings) {
    const current = (await store.list()).find((one) => one.id === id);
    if (current) await store.put({ ...current, rotation: { ...rotation, setting } });
  }
}

/** Stores both values for the service. Values that were written before a crash are not written again. */
async function writeValues({ context, setting: name }: ActiveRotation, next: string): Promise<void> {
  const { settings, environment } = context.input;
  const current = await settings.read(name);
  const previous = await settings.read(previousName(name));
  if (current === undefined) throw noSecret(name, environment);
  if (previous !== undefined && previous !== current) return;
  await settings.write(previousName(name), current);
  await settings.write(name, next);
  if ((await settings.read(name)) === next) return;
  throw rotationError(
    t(
      "{0} comes from an environment variable of this process, which overrides the new value: unset the variable, then rotate again.",
      name,
    ),
  );
}

/**
 * Makes each source sign with the new value and waits for the verification. Returns for how many milliseconds deliveries signed
 * with the previous value can still arrive.
 */
async function switchSources({ context, bindings }: ActiveRotation): Promise<number> {
  const windows: number[] = [];
  for (const binding of bindings) {
    const provider = await loadProvider(binding.source);
    const problem = await provider.switchSecret?.(binding, context);
    if (problem !== undefined)
      throw rotationError(t("{0} Nothing is lost: rotate again to continue.", problem));
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
  throw rotationError(
    t(
      "{0} was rotated recently, and deliveries signed with the previous value may still arrive until {1}: rotate again after that.",
      setting,
      dropAfter,
    ),
  );
}

/**
 * Rotates a secret without losing deliveries: the service accepts both values before the source signs with the new one, and the
 * old value is deleted when deliveries signed with it can no longer arrive. A call after a crash resumes the interrupted
 * rotation.
 * @throws RegistrationError `rotation`, `no-secret` and the errors of the source
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
    throw rotationError(
      t(
        'Nothing is registered with {0} in {1}: set it with "hookloom settings {1} set {0}", or register first.',
        setting,
        input.environment,
      ),
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
    await storeProgress(rotating, { step: "begun" });
    step = "begun";
  }
  if (step === "begun") {
    await writeValues(rotating, value ?? random());
    await storeProgress(rotating, { step: "written" });
    step = "written";
  }
  if (step === "written") {
    context.say("info", t("Rolling out {0} with both values", setting));
    await rollOut(input, verb);
    await storeProgress(rotating, { step: "accepted" });
  }
  context.signal.throwIfAborted();
  const windowMs = await switchSources(rotating);
  const dropAfter = new Date(Date.now() + windowMs).toISOString();
  await storeProgress(rotating, { step: "switched", dropAfter });
  await sendMissed(input, began, verb);
  const message = t("{0} has been rotated; its previous value is accepted until {1}", setting, dropAfter);
  context.say("info", message);
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
    throw rotationError(
      t(
        "{0} has to be changed manually in {1}: create the new value there, then rotate with that value.",
        setting,
        label,
      ),
    );
  }
}

async function rollOut(input: RegistrationInput, verb: VerbContext): Promise<void> {
  if (input.rollOut === undefined) {
    throw rotationError(
      t("The new value cannot be rolled out from here: deploy the service, then rotate again."),
    );
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
