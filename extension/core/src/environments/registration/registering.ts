import { t } from "@vscode/l10n";
import { type Binding, configHashOf } from "../contract/binding.ts";
import type { RegistrationStatus } from "../contract/registration.ts";
import { noSecret, RegistrationError, sharedHook } from "./provider/errors.ts";
import type { Inspection, Provider, ProviderContext, Wanted } from "./provider/provider.ts";
import { loadProvider } from "./providers.ts";

/** A trigger's status, without the names, which the caller adds. */
export type TriggerStatus = Omit<RegistrationStatus, "trigger" | "source" | "resource">;

const driftMessage = ({ drift }: Inspection): string => drift.map(({ message }) => message).join(" ");

/** @throws RegistrationError `shared-hook` if another environment of this store has the hook */
function checkNotShared(
  inspection: Inspection,
  wanted: Wanted,
  all: readonly Binding[],
  environment: string,
): void {
  const id = inspection.remoteId ?? inspection.foreign?.id;
  const other = all.find(
    (one) => one.remoteId === id && one.resource === wanted.resource && one.environment !== environment,
  );
  if (id !== undefined && other) throw sharedHook(wanted.resource, wanted.url, other.environment);
}

/** Registers single triggers and maintains their bindings. */
export class Registering {
  readonly #context: ProviderContext;

  constructor(context: ProviderContext) {
    this.#context = context;
  }

  /** Creates or updates one trigger's hook and verifies it. */
  async register(wanted: Wanted, provider: Provider): Promise<TriggerStatus> {
    const { bindings, settings, environment } = this.#context.input;
    if (wanted.secret !== undefined && (await settings.read(wanted.secret)) === undefined) {
      throw noSecret(wanted.secret, environment);
    }
    const began = Date.now();
    const all = await bindings.list();
    const before = all.find(({ id }) => id === wanted.id);
    const inspection = await provider.inspect(wanted, before, this.#context);
    checkNotShared(inspection, wanted, all, environment);
    const ours = this.#ours(inspection);
    const current = before?.remoteId !== undefined && before.remoteId === ours.remoteId;
    const asWanted = current && inspection.drift.length === 0;
    let binding = asWanted && before ? before : await this.#apply(wanted, ours, before, provider);
    let problem = await provider.verify(
      wanted,
      binding,
      this.#context,
      before !== undefined && before.url !== wanted.url ? began : 0,
    );
    if (problem !== undefined && asWanted) {
      // The secret at the source cannot be read, so it is set again to be sure that it is current.
      binding = await this.#apply(wanted, ours, before, provider);
      problem = await provider.verify(wanted, binding, this.#context, 0);
    }
    if (problem !== undefined) return { state: "unverified", message: problem };
    const remaining = await provider.inspect(wanted, binding, this.#context);
    if (remaining.drift.length > 0) return { state: "drifted", message: driftMessage(remaining) };
    const { resource, url } = wanted;
    this.#context.say("info", t("{0} is registered: {1} sends to {2}", resource, provider.label, url));
    return { state: "registered" };
  }

  /** @throws RegistrationError `foreign-hook` */
  #ours(inspection: Inspection): Inspection {
    if (inspection.remoteId !== undefined || inspection.foreign === undefined) return inspection;
    if (this.#context.input.takeOver !== true) throw inspection.foreign.error;
    return { ...inspection, remoteId: inspection.foreign.id };
  }

  /** Applies a registration. The intent is stored first, so that a crash cannot leave a hook without a binding. */
  async #apply(
    wanted: Wanted,
    inspection: Inspection,
    before: Binding | undefined,
    provider: Provider,
  ): Promise<Binding> {
    const { bindings, environment, endsWith } = this.#context.input;
    const { id, trigger, resource, url, events, secret, api } = wanted;
    const intent: Binding = {
      id,
      source: trigger.source,
      trigger: trigger.name,
      resource,
      environment,
      url,
      events,
      configHash: configHashOf(url, events),
      ...(inspection.remoteId === undefined ? {} : { remoteId: inspection.remoteId }),
      ...(secret === undefined ? {} : { secret }),
      ...(api === undefined ? {} : { api }),
      ...(endsWith === undefined ? {} : { endsWith }),
      ...(before?.rotation === undefined ? {} : { rotation: before.rotation }),
    };
    // An update does not need an intent: until it succeeds, the binding describes the existing hook.
    if (before === undefined || inspection.remoteId === undefined) await bindings.put(intent);
    this.#context.signal.throwIfAborted();
    const applied = await provider.apply(wanted, inspection, before ?? intent, this.#context);
    const binding = { ...intent, ...applied };
    await bindings.put(binding);
    return binding;
  }

  async inspect(wanted: Wanted, provider: Provider): Promise<TriggerStatus> {
    const { bindings, environment } = this.#context.input;
    const all = await bindings.list();
    const before = all.find(({ id }) => id === wanted.id);
    const inspection = await provider.inspect(wanted, before, this.#context);
    checkNotShared(inspection, wanted, all, environment);
    if (inspection.remoteId === undefined && inspection.foreign !== undefined) throw inspection.foreign.error;
    const gone = inspection.drift.find(({ kind }) => kind === "missing");
    if (gone) return { state: "missing", message: gone.message };
    if (inspection.drift.length > 0) return { state: "drifted", message: driftMessage(inspection) };
    return { state: "registered" };
  }

  /** Removes a registration. If that fails in a way that the user can fix, the binding is kept and the error returned. */
  async remove(binding: Binding): Promise<RegistrationError | undefined> {
    try {
      const provider = await loadProvider(binding.source);
      await provider.remove(binding, this.#context);
      await this.#context.input.bindings.delete(binding.id);
      return undefined;
    } catch (error) {
      if (error instanceof RegistrationError) return error;
      throw error;
    }
  }
}
