import type { RegistrationStatus } from "../target.ts";
import type { VerbContext } from "../verb-context.ts";
import { forgetInspected, inspectedLately } from "./inspected.ts";
import type { Accounts, RegistrationInput } from "./registration.ts";

/** What registers at the sources, with the accounts of whoever calls. */
export interface Registrar {
  readonly accounts: Accounts;
  register(input: RegistrationInput, context: VerbContext): Promise<readonly RegistrationStatus[]>;
  inspect(input: RegistrationInput, context: VerbContext): Promise<readonly RegistrationStatus[]>;
  unregister(input: RegistrationInput, context: VerbContext): Promise<void>;
}

/** A registrar whose parts load with its first use; it looks at a source again only after a while. */
export function openRegistrar(accounts: Accounts): Registrar {
  const load = () => import("./registrar.ts");
  return {
    accounts,
    async register(input, context) {
      forgetInspected(input);
      return (await load()).register(input, context);
    },
    inspect: (input, context) => inspectedLately(input, async () => (await load()).inspect(input, context)),
    async unregister(input, context) {
      forgetInspected(input);
      return (await load()).unregister(input, context);
    },
  };
}
