import type { Range } from "@hookloom/language-server/protocol";

/** How an edit went: the version in which it is done and what it has written there, or why it was refused. */
export type EditOutcome =
  | { readonly ok: true; readonly version: number; readonly written: readonly Range[] }
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * Keeps gestures in their order: each has its turn when those before it are in the picture. It decides nothing: what
 * an edit says, and the version that it was made on, are settled when it is put into the queue.
 */
export interface EditQueue {
  /** Takes a turn when all turns so far have ended; at once, in the same call, where none is under way. */
  run<Result>(turn: () => Promise<Result>): Promise<Result>;
  /** How many edits were refused so far. What was asked for in the expectation of one of them is not done either. */
  refused: number;
  /** The steps that were removed since the queue was last empty: a key pressed once more for them is no mistake. */
  readonly removed: Set<string>;
}

export function createEditQueue(): EditQueue {
  let last: Promise<unknown> | undefined;
  const removed = new Set<string>();
  return {
    refused: 0,
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
        // An undo may bring a step back, under its old id.
        removed.clear();
      });
      return result;
    },
  };
}

/** The same queue for what is part of the turn that is under way. */
export function withinTurn(queue: EditQueue): EditQueue {
  return {
    run: (turn) => turn(),
    get refused() {
      return queue.refused;
    },
    set refused(count) {
      queue.refused = count;
    },
    removed: queue.removed,
  };
}
