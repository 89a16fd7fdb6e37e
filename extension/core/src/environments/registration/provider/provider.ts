import type { RegisterDescription } from "../../../project/config/register-description.ts";
import type { Binding } from "../../contract/binding.ts";
import type { LogLevel } from "../../contract/log-line.ts";
import type { RegisteredTrigger, RegistrationInput } from "../../contract/registration.ts";
import type { VerbContext } from "../../contract/verb-context.ts";
import type { RegistrationError } from "./errors.ts";

/** How the state at a source differs from the desired state. */
export type DriftKind =
  | "missing"
  | "url"
  | "events"
  | "inactive"
  | "content-type"
  | "secret"
  | "duplicate"
  | "deliveries"
  | "scopes";

export interface Drift {
  readonly kind: DriftKind;
  readonly message: string;
}

/** The desired registration of one trigger of an environment. */
export interface Wanted {
  readonly trigger: RegisteredTrigger;
  /** The id of the trigger's binding. */
  readonly id: string;
  readonly resource: string;
  readonly url: string;
  readonly api?: string;
  readonly events: readonly string[];
  /** The name of the setting that holds the secret. */
  readonly secret?: string;
}

/** The result of inspecting the source. */
export interface Inspection {
  readonly drift: readonly Drift[];
  /** Hookloom's hook; undefined if the source has none. */
  readonly remoteId?: string;
  /** A hook with the same URL that Hookloom did not create. */
  readonly foreign?: { readonly id: string; readonly error: RegistrationError };
}

export interface Applied {
  readonly remoteId: string;
  readonly expires?: string;
}

/** Passed to every call of a provider. */
export interface ProviderContext {
  readonly input: RegistrationInput;
  readonly signal: AbortSignal;
  say(level: LogLevel, message: string): void;
}

/** A source at which hooks can be registered. Every method throws a RegistrationError for failures that the user can fix. */
export interface Provider {
  /** The source's display name. */
  readonly label: string;
  /** The member of hookloom.json that describes the registration. */
  readonly member: string;
  /** The events to subscribe to for the trigger's handlers; empty if nothing is handled. */
  events(trigger: RegisteredTrigger): readonly string[];
  /** The resource as displayed and stored; undefined if the description belongs to another source. */
  resource(description: RegisterDescription): string | undefined;
  /** The desired registration, for a source that needs no entry in hookloom.json. */
  wanted?(trigger: RegisteredTrigger, input: RegistrationInput): Wanted;
  /** Inspects the source without changing anything. */
  inspect(wanted: Wanted, binding: Binding | undefined, context: ProviderContext): Promise<Inspection>;
  /** Creates or updates the registration. Idempotent. */
  apply(wanted: Wanted, inspection: Inspection, binding: Binding, context: ProviderContext): Promise<Applied>;
  /**
   * Returns the reason why deliveries may not arrive; undefined once one has arrived. Deliveries before `since` (milliseconds
   * since 1970) went to another address.
   */
  verify(
    wanted: Wanted,
    binding: Binding,
    context: ProviderContext,
    since: number,
  ): Promise<string | undefined>;
  /**
   * Makes the source sign with the environment's current secret and verifies it; resolves to the reason if the verification
   * fails. Undefined if the secret can only be changed by hand.
   */
  switchSecret?(binding: Binding, context: ProviderContext): Promise<string | undefined>;
  /** How long deliveries signed with the old secret can still arrive after a change, in milliseconds. */
  resendWindow(binding: Binding): number;
  /** Removes the registration, even if a crash left only the intent to create it; also succeeds if it is already gone. */
  remove(binding: Binding, context: ProviderContext): Promise<void>;
}

/** Returns the context for calling a provider within a verb. */
export function providerContext(input: RegistrationInput, { signal, report }: VerbContext): ProviderContext {
  const say = (level: LogLevel, message: string) => report({ phase: "register", level, message });
  return { input, signal, say };
}
