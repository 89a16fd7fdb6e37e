import type { IncomingMessage } from "node:http";
import type { BodyBudget, BodyCut, HeldBody } from "./body-budget.ts";

/**
 * Frees the memory of bytes that are not needed. To the garbage collector they are small objects, so it would free their
 * large contents much later. Deferred to the next turn of the event loop, when nothing reads them any more.
 */
export function release(pieces: readonly Uint8Array[]): void {
  setImmediate(() => {
    for (const { buffer, byteLength } of pieces) {
      // Other parts of a larger buffer may still be needed.
      if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
    }
  });
}

/** Pieces that are held before they are joined: each costs some hundred bytes besides its content. */
const maxPieces = 1024;

export type BodyFailure = "too-large" | "aborted" | BodyCut;

/**
 * The raw bytes of a request. Stops at the first byte over the limit and drops what it has read. Never rejects.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  budget: BodyBudget,
): Promise<Buffer | BodyFailure> {
  // Its connection may have ended while another check of it was waiting.
  if (request.destroyed && !request.readableEnded) return Promise.resolve("aborted");
  return new Promise((resolve) => {
    const announced = Number(request.headers["content-length"]);
    const blocks: Buffer[] = [];
    let chunks: Buffer[] = [];
    let size = 0;
    let held: HeldBody | undefined;
    const settle = (result: Buffer | BodyFailure) => {
      if (held !== undefined) budget.release(held);
      // A body that arrived as a single piece is passed on without a copy.
      if (size > 0 && result !== chunks[0]) release([...blocks, ...chunks]);
      blocks.length = 0;
      chunks = [];
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      if (size + chunk.length > limit) return settle("too-large");
      // Most bodies arrive as a single piece, whose end follows at once: they need no room in the budget.
      if (chunk.length !== announced) {
        held ??= budget.hold(settle);
        if (!budget.take(held, chunk.length)) return settle("busy");
      }
      size += chunk.length;
      chunks.push(chunk);
      if (chunks.length < maxPieces) return;
      blocks.push(Buffer.concat(chunks));
      chunks = [];
    };
    const onEnd = () => {
      // Joining even one piece would copy it.
      if (chunks[0]?.length === size) return settle(chunks[0]);
      // The pieces and the whole coexist for a moment, so the whole needs room, too.
      if (held !== undefined && !budget.take(held, size)) return settle("busy");
      settle(Buffer.concat([...blocks, ...chunks], size));
    };
    const onClose = () => settle("aborted");
    request.on("data", onData).on("end", onEnd).on("close", onClose);
    // A broken connection reports an error as well as its end; the end is what counts here.
    request.on("error", () => undefined);
  });
}
