import type { IncomingMessage } from "node:http";
import type { BodyBudget, BodyCut, HeldBody } from "./body-budget.ts";

/**
 * Frees the memory of unused bytes on the next event loop turn, when no code reads them any more. The garbage
 * collector treats them as small objects and would free their large contents much later.
 */
export function release(pieces: readonly Uint8Array[]): void {
  setImmediate(() => {
    for (const { buffer, byteLength } of pieces) {
      // Other parts of a larger buffer may still be used.
      if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
    }
  });
}

/** Maximum number of chunks before they are joined. Each chunk has an overhead of a few hundred bytes. */
const maxPieces = 1024;

export type BodyFailure = "too-large" | "aborted" | BodyCut;

/**
 * Reads the raw bytes of a request. Stops at the first byte over the limit and drops the bytes that were read. Never
 * rejects.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  budget: BodyBudget,
): Promise<Buffer | BodyFailure> {
  // The connection may have been closed during another asynchronous check.
  if (request.destroyed && !request.readableEnded) return Promise.resolve("aborted");
  return new Promise((resolve) => {
    const announced = Number(request.headers["content-length"]);
    const blocks: Buffer[] = [];
    let chunks: Buffer[] = [];
    let size = 0;
    let held: HeldBody | undefined;
    const settle = (result: Buffer | BodyFailure) => {
      if (held !== undefined) budget.release(held);
      // A body that arrived as a single chunk is passed on without a copy.
      if (size > 0 && result !== chunks[0]) release([...blocks, ...chunks]);
      blocks.length = 0;
      chunks = [];
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      if (size + chunk.length > limit) return settle("too-large");
      // Most bodies arrive as a single chunk that is immediately followed by the end. Such bodies do not need space
      // in the budget.
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
      // Joining even a single chunk would copy it.
      if (chunks[0]?.length === size) return settle(chunks[0]);
      // The chunks and the joined body exist at the same time for a moment, so the joined body needs space, too.
      if (held !== undefined && !budget.take(held, size)) return settle("busy");
      settle(Buffer.concat([...blocks, ...chunks], size));
    };
    const onClose = () => settle("aborted");
    request.on("data", onData).on("end", onEnd).on("close", onClose);
    // A broken connection emits an error in addition to `close`, but only `close` matters here.
    request.on("error", () => undefined);
  });
}
