import type { Accounts, Registrar, RegistrationInput, RegistrationStatus } from "../contract/registration.ts";

/** Views poll every few seconds, and sources limit calls: Slack allows one manifest call per minute. */
const cacheMs = 120_000;

interface CachedInspection {
  readonly at: number;
  readonly statuses: Promise<readonly RegistrationStatus[]>;
}

const cache = new Map<string, CachedInspection>();

/** Returns a cache key of everything that an inspection depends on, apart from changes at the source. */
function inspectionKey({ environment, url, register, triggers }: RegistrationInput): string {
  const handled = triggers.map(({ name, path, handlers }) => [
    name,
    path,
    handlers.map(({ event }) => event),
  ]);
  return JSON.stringify([environment, url, register, handled]);
}

/** Returns a recent result or inspects again; failures are not cached. */
export function inspectCached(
  input: RegistrationInput,
  inspect: () => Promise<readonly RegistrationStatus[]>,
  now: number = performance.now(),
): Promise<readonly RegistrationStatus[]> {
  const key = inspectionKey(input);
  const known = cache.get(key);
  if (known !== undefined && now - known.at < cacheMs) return known.statuses;
  const statuses = inspect();
  cache.set(key, { at: now, statuses });
  statuses.catch(() => cache.delete(key));
  return statuses;
}

/** Makes the next inspection query the source; called after a change. */
export function dropCached(input: RegistrationInput): void {
  cache.delete(inspectionKey(input));
}

/** Creates a registrar that is loaded by `load` on first use and that caches its inspections for a while. */
export function openRegistrar(
  accounts: Accounts,
  load: () => Promise<Omit<Registrar, "accounts">>,
): Registrar {
  return {
    accounts,
    async register(input, context) {
      dropCached(input);
      return (await load()).register(input, context);
    },
    inspect: (input, context) => inspectCached(input, async () => (await load()).inspect(input, context)),
    async unregister(input, context) {
      dropCached(input);
      return (await load()).unregister(input, context);
    },
  };
}
