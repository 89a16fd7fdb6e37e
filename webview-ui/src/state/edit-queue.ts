import type { Range } from "@hookloom/protocol/flow-document";

/**
 * The result of an edit: the version that contains the edit and the ranges that it wrote there, or the reason for a rejection.
 */
export type EditOutcome =
  | { readonly ok: true; readonly version: number; readonly written: readonly Range[] }
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * Runs gestures in order, each after the results of the previous ones are in the snapshot. An edit and the version that it
 * applies to are fixed when the edit is queued.
 */
export interface EditQueue {
  /** Runs a turn when all previous turns have ended. Runs it synchronously if none is pending. */
  run<Result>(turn: () => Promise<Result>): Promise<Result>;
  /** The number of rejected edits. A gesture that is queued behind a rejected edit is dropped. */
  rejectedCount: number;
  /**
   * The steps removed since the queue was last empty. Another key press for these steps is ignored instead of causing an error.
   */
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
        // An undo may restore a step with its previous id.
        removed.clear();
      });
      return result;
    },
  };
}

/** Returns a view of the queue for work inside the running turn, which runs immediately. */
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
