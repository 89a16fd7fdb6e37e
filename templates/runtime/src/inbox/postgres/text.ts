import { createHash } from "node:crypto";

const special = /[\0\\]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Escapes NUL characters and unpaired surrogates, which PostgreSQL cannot store in text, and the escape character
 * itself.
 */
export function toText(value: string): string {
  return value.replace(special, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function fromText(value: string): string {
  if (!value.includes("\\")) return value;
  return value.replace(/\\u([0-9a-f]{4})/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** Returns the first half of the SHA-256 hash of these parts as a UUID: a 16-byte key for parts of any length. */
export function hashKey(...parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-${hash.slice(12, 16)}-${hash.slice(16, 20)}-${hash.slice(20, 32)}`;
}
