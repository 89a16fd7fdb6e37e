import type { RegistrationStatus, VerbContext } from "../target.ts";
import type { Accounts, RegistrationInput } from "./registration.ts";

/** What registers at the sources, with the accounts of whoever calls. */
export interface Registrar {
  readonly accounts: Accounts;
  register(input: RegistrationInput, context: VerbContext): Promise<readonly RegistrationStatus[]>;
  inspect(input: RegistrationInput, context: VerbContext): Promise<readonly RegistrationStatus[]>;
  unregister(input: RegistrationInput, context: VerbContext): Promise<void>;
}

/** A registrar whose parts load with its first use. */
export function openRegistrar(accounts: Accounts): Registrar {
  const load = () => import("./registrar.ts");
  return {
    accounts,
    register: async (input, context) => (await load()).register(input, context),
    inspect: async (input, context) => (await load()).inspect(input, context),
    unregister: async (input, context) => (await load()).unregister(input, context),
  };
}
