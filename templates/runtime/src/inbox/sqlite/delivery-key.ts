import { hash } from "node:crypto";

/** Hexadecimal digits of a hash that fit into a number that JavaScript and SQLite both keep exactly. */
const digits = 13;

/**
 * What the table of keys holds in place of an id, which may be long: 52 bits of its SHA-256. Two ids may have one key, so
 * whoever looks one up compares the id, too; nobody can make ids that share one at will.
 */
export function deliveryKey(id: string): number {
  return Number.parseInt(hash("sha256", id, "hex").slice(0, digits), 16);
}
