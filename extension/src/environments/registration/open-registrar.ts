import type { RegistrationStatus } from "../target.ts";
import type { VerbContext } from "../verb-context.ts";
import type { Accounts, RegistrationInput } from "./registration.ts";

/** Views ask every few seconds, and sources take only so many calls: Slack one a minute for a manifest. */
const freshMilliseconds = 120_000;

interface Kept {
  readonly at: number;
  readonly statuses: Promise<readonly RegistrationStatus[]>;
}

const kept = new Map<string, Kept>();

/** What an answer depends on, apart from what somebody changes at the source. */
function keyOf({ environment, url, register, triggers }: RegistrationInput): string {
  const handled = triggers.map(({ name, path, handlers }) => [
    name,
    path,
    handlers.map(({ event }) => event),
  ]);
  return JSON.stringify([environment, url, register, handled]);
}

/** The answer of a short while ago, or a new one; a failed one is not kept. */
export function inspectedLately(
  input: RegistrationInput,
  inspect: () => Promise<readonly RegistrationStatus[]>,
  now: number = performance.now(),
): Promise<readonly RegistrationStatus[]> {
  const key = keyOf(input);
  const known = kept.get(key);
  if (known !== undefined && now - known.at < freshMilliseconds) return known.statuses;
  const statuses = inspect();
  kept.set(key, { at: now, statuses });
  statuses.catch(() => kept.delete(key));
  return statuses;
}

/** After a change the next look asks the source. */
export function forgetInspected(input: RegistrationInput): void {
  kept.delete(keyOf(input));
}

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
