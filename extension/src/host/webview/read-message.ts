import { RpcError } from "@hookloom/language-server/protocol";

/** The members of a message's content, none of them checked yet. */
export type Members = Readonly<Record<string, unknown>>;

/** Longest text that a message may carry: more is no text that a person typed. */
const longestText = 4_000_000;
const longestList = 5_000;

/** What a message that does not keep to its contract is answered with. */
export function badMessage(what: string): RpcError {
  return new RpcError("bad-message", `The page sent a message without a proper ${what}.`);
}

/** @throws RpcError `bad-message` where the value is no object */
export function readMembers(value: unknown, what = "content"): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw badMessage(what);
  return value as Members;
}

/** @throws RpcError `bad-message` where the member is no text, or too long */
export function readText(of: Members, name: string): string {
  const value = Object.hasOwn(of, name) ? of[name] : undefined;
  if (typeof value !== "string" || value.length > longestText) throw badMessage(name);
  return value;
}

/** @throws RpcError `bad-message` where the member is no list of texts, or too long */
export function readTexts(of: Members, name: string): readonly string[] {
  const value = Object.hasOwn(of, name) ? of[name] : undefined;
  if (!Array.isArray(value) || value.length > longestList) throw badMessage(name);
  if (!value.every((item): item is string => typeof item === "string")) throw badMessage(name);
  return value;
}

/** @throws RpcError `bad-message` where the member is not a whole number from 0 on */
export function readCount(of: Members, name: string): number {
  const value = Object.hasOwn(of, name) ? of[name] : undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw badMessage(name);
  return value;
}
