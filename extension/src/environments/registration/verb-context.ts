import type { LogLevel } from "../log-line.ts";
import type { VerbContext } from "../verb-context.ts";
import type { ProviderContext } from "./provider.ts";
import type { RegistrationInput } from "./registration.ts";

/** What providers are given, of what a verb is given. */
export function contextOf(input: RegistrationInput, { signal, report }: VerbContext): ProviderContext {
  const say = (level: LogLevel, message: string) => report({ phase: "register", level, message });
  return { input, signal, say };
}
