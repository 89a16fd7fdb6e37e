import { isAlive, processBegan } from "../platform/process-identity.ts";
import type { Binding } from "./binding.ts";

/** True where the process that a binding ends with has ended, also where its number is another process's by now. */
export function hasEnded({ endsWith, began }: Pick<Binding, "endsWith" | "began">): boolean {
  if (endsWith === undefined) return false;
  if (!isAlive(endsWith)) return true;
  const now = began === undefined ? undefined : processBegan(endsWith);
  return now !== undefined && now !== began;
}
