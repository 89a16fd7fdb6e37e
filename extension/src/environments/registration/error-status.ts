import { isUserError } from "../../project/user-error.ts";
import type { RegistrationStatus } from "../target.ts";
import { RegistrationError, type RegistrationErrorCode } from "./errors.ts";
import type { RegisteredTrigger } from "./registration.ts";

/** What there is to say of a trigger whose names are known. */
export type Told = Omit<RegistrationStatus, "trigger" | "source" | "resource">;

/** Where one of these is the reason, nothing is there; with any other one nobody knows. */
const absent: readonly RegistrationErrorCode[] = [
  "foreign-hook",
  "shared-hook",
  "no-resource",
  "wrong-place",
  "bad-url",
  "no-secret",
];

/** A failure that a person can fix becomes a status: the other triggers are not affected. */
export async function told(
  trigger: RegisteredTrigger,
  resource: string,
  work: () => Promise<Told>,
): Promise<RegistrationStatus> {
  const base = { trigger: trigger.name, source: trigger.source, resource };
  try {
    return { ...base, ...(await work()) };
  } catch (error) {
    if (!isUserError(error)) throw error;
    const missing = error instanceof RegistrationError && absent.includes(error.code);
    return { ...base, state: missing ? "missing" : "unverified", message: error.message };
  }
}
