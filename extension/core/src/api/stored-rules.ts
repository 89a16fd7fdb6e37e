import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import type { Rules } from "./api-reader.ts";

/** Parses rules that were stored for a process; returns undefined for any other text. */
export function storedRules(text: string): Rules | undefined {
  const value = jsonIn(text);
  return isRecord(value) && typeof value.hash === "string" ? { ...value, hash: value.hash } : undefined;
}
