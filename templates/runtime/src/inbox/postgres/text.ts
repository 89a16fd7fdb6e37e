import { createHash } from "node:crypto";

const special = /[\0\\]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** PostgreSQL's text holds no NUL and no half of a surrogate pair; those and the escape itself are escaped. */
export function toText(value: string): string {
  return value.replace(special, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function fromText(value: string): string {
  if (!value.includes("\\")) return value;
  return value.replace(/\\u([0-9a-f]{4})/g, (_all, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** The first half of a SHA-256 over these parts, as a UUID: a key of 16 bytes for parts of any length. */
export function hashKey(...parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-${hash.slice(12, 16)}-${hash.slice(16, 20)}-${hash.slice(20, 32)}`;
}
