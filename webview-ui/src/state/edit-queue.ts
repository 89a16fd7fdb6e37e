import type { Range } from "@hookloom/protocol/flow-document";

/** The result of an edit: the version that has it and the ranges it wrote there, or why it was rejected. */
export type EditOutcome =
  | { readonly ok: true; readonly version: number; readonly written: readonly Range[] }
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * Runs gestures in order, each once those before it are in the snapshot. It decides nothing: an edit and the version
 * that it was made on are fixed when it is queued.
 */
export interface EditQueue {
  /** Runs a turn when all turns before it have ended; synchronously where none is pending. */
  run<Result>(turn: () => Promise<Result>): Promise<Result>;
  /** How many edits were rejected so far. A gesture that is queued behind a rejected edit is dropped. */
  rejectedCount: number;
  /** The steps removed since the queue was last empty: another key press for them is ignored, not an error. */
  readonly removed: Set<string>;
}

export function createEditQueue(): EditQueue {
  let last: Promise<unknown> | undefined;
  const removed = new Set<string>();
  return {
    rejectedCount: 0,
    removed,
    run: (turn) => {
      const result = last ? last.then(turn) : turn();
      const ended = result.then(
        () => undefined,
        () => undefined,
      );
      last = ended;
      void ended.then(() => {
        if (last !== ended) return;
        last = undefined;
        // An undo may restore a step under its old id.
        removed.clear();
      });
      return result;
    },
  };
}

/** The same queue for work inside the running turn. */
export function withinTurn(queue: EditQueue): EditQueue {
  return {
    run: (turn) => turn(),
    get rejectedCount() {
      return queue.rejectedCount;
    },
    set rejectedCount(count) {
      queue.rejectedCount = count;
    },
    removed: queue.removed,
  };
}
