import type { IncomingMessage } from "node:http";
import { release } from "./release.ts";

/** Nearly every delivery is smaller. */
const small = 256 * 1024;
/** Part of the room that is left to small bodies, whatever large ones do. */
const reserved = 1 / 4;

/**
 * Bytes that the bodies under way may take together, so that many large ones cannot fill the memory; and a few large ones
 * that come slowly cannot keep all others out.
 */
export class BodyBudget {
  readonly #limit: number;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes more room for a body that has some already. */
  take(bytes: number, already: number): boolean {
    const limit = already + bytes > small ? this.#limit * (1 - reserved) : this.#limit;
    if (this.#used + bytes > limit) return false;
    this.#used += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }
}

/** Pieces that are held before they are joined: each costs some hundred bytes, whatever it holds. */
const mostPieces = 1024;

export type BodyFailure = "too-large" | "busy" | "aborted";

/**
 * The raw bytes of a request. Stops at the first byte over the limit and drops what it has: what cannot be
 * accepted is never held. Never rejects.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  budget: BodyBudget,
): Promise<Buffer | BodyFailure> {
  return new Promise((resolve) => {
    const blocks: Buffer[] = [];
    let chunks: Buffer[] = [];
    let size = 0;
    const settle = (result: Buffer | BodyFailure) => {
      budget.give(size);
      if (typeof result === "string") release([...blocks, ...chunks]);
      blocks.length = 0;
      chunks = [];
      size = 0;
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      if (size + chunk.length > limit) return settle("too-large");
      if (!budget.take(chunk.length, size)) return settle("busy");
      size += chunk.length;
      chunks.push(chunk);
      if (chunks.length < mostPieces) return;
      blocks.push(Buffer.concat(chunks));
      chunks = [];
    };
    // Most bodies come in one piece, and joining even one piece would copy it.
    const onEnd = () =>
      settle(chunks[0]?.length === size ? chunks[0] : Buffer.concat([...blocks, ...chunks], size));
    const onClose = () => settle("aborted");
    request.on("data", onData).on("end", onEnd).on("close", onClose);
    // A broken connection reports an error as well as its end; the end is what counts here.
    request.on("error", () => undefined);
  });
}
