import { createHmac, timingSafeEqual } from "node:crypto";
import * as v from "valibot";
import { ownFolders } from "../environments/platform/own-files.ts";

// A VS Code window writes a file through which programs of the same user find the window. Neither side sends the token; each uses
// it to authenticate its messages. A process that took over the port of a closed window can therefore neither read nor send a
// message.

/** The port on which a window listens on the loopback address, and its open projects. */
export interface WindowFile {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  /** The real paths of its projects. */
  readonly roots: readonly string[];
}

export const windowFile = v.object({
  pid: v.pipe(v.number(), v.integer()),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  token: v.pipe(v.string(), v.minLength(32)),
  roots: v.array(v.string()),
});

/** The confirmation that a user is prompted for, with a nonce that links the decision to this question. */
export const windowQuestion = v.object({
  nonce: v.pipe(v.string(), v.minLength(16), v.maxLength(64)),
  folder: v.string(),
  project: v.string(),
  environment: v.string(),
  change: v.string(),
  where: v.string(),
  build: v.optional(v.string()),
});

export type WindowQuestion = v.InferOutput<typeof windowQuestion>;

export type WindowDecision = "confirmed" | "declined";

export const questionPath = "/confirm";
export const proofHeader = "x-hookloom-proof";

/** The folders in which windows write their files. */
export const windowFolders = (): readonly string[] => ownFolders("windows");

const hmac = (token: string, ...parts: readonly string[]): string =>
  createHmac("sha256", token).update(JSON.stringify(parts)).digest("hex");

export const proofOfQuestion = (token: string, body: string): string => hmac(token, "question", body);

export const proofOfDecision = (token: string, nonce: string, decision: WindowDecision): string =>
  hmac(token, "answer", nonce, decision);

export function isProof(given: unknown, expected: string): boolean {
  if (typeof given !== "string") return false;
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
