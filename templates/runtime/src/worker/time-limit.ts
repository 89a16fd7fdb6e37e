import { Cancellation } from "./cancellation.ts";

interface TimeLimit {
  readonly timeoutMs: number;
  /** Also ends it early. */
  readonly cancellation: Cancellation;
  readonly onOverdue?: ((overdue: boolean) => void) | undefined;
}

/** Milliseconds that a handler has to end by itself once its signal has aborted. */
const abortGraceMs = 1000;

/** Node's timers cannot wait longer. */
const longest = 2 ** 31 - 1;

/**
 * Runs a handler whose signal aborts when its time is over; if it has not ended a moment later, the run is abandoned.
 * @throws the reason of the abort, or whatever it throws
 */
export function withTimeLimit(limit: TimeLimit, run: (cancellation: Cancellation) => unknown): Promise<void> {
  const own = new Cancellation();
  return new Promise((resolve, reject) => {
    let lastTimer: NodeJS.Timeout | undefined;
    let overdue = false;
    let ended = false;
    own.onAbort((reason) => {
      // The lease of a finished run can still be lost until the result is recorded.
      if (ended) return;
      lastTimer = setTimeout(() => {
        overdue = true;
        limit.onOverdue?.(true);
        reject(reason);
      }, abortGraceMs);
    });
    limit.cancellation.onAbort((reason) => own.abort(reason));
    const timer = setTimeout(() => own.abort(tookLonger(limit)), Math.min(limit.timeoutMs, longest));
    const end = (settle: () => void) => {
      ended = true;
      clearTimeout(timer);
      clearTimeout(lastTimer);
      if (overdue) limit.onOverdue?.(false);
      settle();
    };
    // A handler that ended only because its signal aborted has not succeeded.
    const late = () => own.reason !== undefined && limit.cancellation.reason === undefined;
    const succeed = () => end(() => (late() ? reject(own.reason) : resolve()));
    const fail = (error: unknown) => end(() => reject(error));
    try {
      Promise.resolve(run(own)).then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  });
}

function tookLonger({ timeoutMs }: TimeLimit): Error {
  return new Error(`The handler took longer than ${timeoutMs / 1000} seconds.`);
}
