import { isRecord } from "@hookloom/protocol/unknown-values";
import type { Rules } from "./api-reader.ts";

/** Rules as they are stored for the processes; undefined for any other text. */
export function storedRules(text: string): Rules | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && typeof value.hash === "string" ? { ...value, hash: value.hash } : undefined;
  } catch {
    return undefined;
  }
}
