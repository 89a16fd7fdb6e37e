import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
import { signingSecret } from "../../../project/config/source-settings.ts";
import { isOrphaned } from "../../contract/binding.ts";
import type {
  RegisteredTrigger,
  RegistrationInput,
  RegistrationStatus,
} from "../../contract/registration.ts";
import type { VerbContext } from "../../contract/verb-context.ts";
import { processName, processNumber } from "../../platform/process-identity.ts";
import { RegistrationError } from "../provider/errors.ts";
import { providerContext } from "../provider/provider.ts";
import { Registering } from "../registering.ts";
import { register, unregister } from "../registrar.ts";
import type { OpenTunnel, Tunnel } from "./tunnel.ts";

/** Removes the temporary registrations of dead processes; those whose source is unreachable are kept. */
export async function removeStaleRegistrations(input: RegistrationInput, verb: VerbContext): Promise<void> {
  const context = providerContext(input, verb);
  const registering = new Registering(context);
  for (const binding of await input.bindings.list()) {
    const { environment, resource, url } = binding;
    if (environment !== input.environment || !isOrphaned(binding)) continue;
    const failed = await registering.remove(binding);
    const message = failed
      ? t("The hook of {0} to the closed tunnel {1} could not be removed: {2}", resource, url, failed.message)
      : t("{0} no longer sends to {1}, whose tunnel was closed without removing the hook", resource, url);
    context.say(failed ? "warn" : "info", message);
  }
}

/** An environment on this machine with a temporary public address. */
export interface Exposed {
  /** The public URL of each trigger, by name. */
  readonly urls: Readonly<Record<string, string>>;
  readonly registrations: readonly RegistrationStatus[];
  readonly notes: readonly string[];
  /** Removes the registrations, then the address. */
  close(): Promise<void>;
}

const closeTimeoutMs = 30_000;

const alreadyRegistered = (environment: string, url: string): RegistrationError =>
  new RegistrationError(
    "expose",
    t(
      '{0} is already registered at {1}: unregister it first with "hookloom unregister {0}".',
      environment,
      url,
    ),
  );

const alreadyExposed = (environment: string, process: string): RegistrationError =>
  new RegistrationError(
    "expose",
    t(
      "Process {0} already exposes {1}: end that process first.",
      processNumber(process) ?? process,
      environment,
    ),
  );

/** Checks that there are no permanent registrations, which must not be redirected to a temporary address. */
async function checkFree({ bindings, environment }: RegistrationInput): Promise<void> {
  for (const binding of await bindings.list()) {
    const { environment: theirs, endsWith, url } = binding;
    if (theirs !== environment) continue;
    if (endsWith === undefined) throw alreadyRegistered(environment, url);
    if (endsWith !== processName() && !isOrphaned(binding)) throw alreadyExposed(environment, endsWith);
  }
}

function triggerUrls({ url, urls }: Tunnel, triggers: readonly RegisteredTrigger[]): Record<string, string> {
  if (urls !== undefined) return { ...urls };
  const base = url?.replace(/\/+$/, "") ?? "";
  return Object.fromEntries(triggers.map(({ name, path }) => [name, `${base}${path}`]));
}

/**
 * Exposes a local environment at a public address and registers its triggers there until `close`. Registrations left behind by a
 * dead process are removed first.
 * @throws RegistrationError `expose`
 */
export async function expose(
  input: RegistrationInput,
  port: number,
  openTunnel: OpenTunnel,
  verb: VerbContext,
): Promise<Exposed> {
  const warn = (message: string) => verb.report({ phase: "register", level: "warn", message });
  await removeStaleRegistrations(input, verb);
  await checkFree(input);
  const secret = async (trigger: RegisteredTrigger) => {
    const name = signingSecret(trigger)?.name;
    return name === undefined ? undefined : input.settings.read(name);
  };
  const { triggers } = input;
  const tunnel = await openTunnel({ port, triggers, signal: verb.signal, secret, warn });
  const urls = triggerUrls(tunnel, triggers);
  const temporary: RegistrationInput = {
    ...input,
    url: undefined,
    urls,
    triggers: triggers.filter(({ name }) => name in urls),
    register: Object.fromEntries(Object.entries(input.register).filter(([name]) => name in urls)),
    endsWith: processName(),
  };
  const close = async () => {
    const context = { ...verb, signal: AbortSignal.timeout(closeTimeoutMs) };
    await unregister(temporary, context).finally(() => tunnel.close());
  };
  try {
    const registrations = await register(temporary, verb);
    return { urls, registrations, notes: tunnel.notes, close };
  } catch (error) {
    // The first error is reported; the next start removes what remains.
    await close().catch(ignored("the first error is reported"));
    throw error;
  }
}
