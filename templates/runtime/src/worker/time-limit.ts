import { Cancellation } from "./cancellation.ts";

interface TimeLimit {
  readonly timeoutMs: number;
  /** Can also abort the handler before the time limit. */
  readonly cancellation: Cancellation;
  readonly onOverdue?: ((overdue: boolean) => void) | undefined;
}

/** Milliseconds that a handler has to finish after its signal has aborted. */
const abortGraceMs = 1000;

/** The maximum delay of Node's timers. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Runs a handler whose signal aborts when the time limit expires. If it does not end shortly afterwards, the run is
 * abandoned.
 * @throws the abort reason, or any error that the handler throws
 */
export function withTimeLimit(limit: TimeLimit, run: (cancellation: Cancellation) => unknown): Promise<void> {
  const own = new Cancellation();
  return new Promise((resolve, reject) => {
    let lastTimer: NodeJS.Timeout | undefined;
    let overdue = false;
    let ended = false;
    own.onAbort((reason) => {
      // The lease of a finished run can still be lost until its result is recorded.
      if (ended) return;
      lastTimer = setTimeout(() => {
        overdue = true;
        limit.onOverdue?.(true);
        reject(reason);
      }, abortGraceMs);
    });
    limit.cancellation.onAbort((reason) => own.abort(reason));
    const timer = setTimeout(() => own.abort(timeoutError(limit)), Math.min(limit.timeoutMs, maxTimerMs));
    const end = (settle: () => void) => {
      ended = true;
      clearTimeout(timer);
      clearTimeout(lastTimer);
      if (overdue) limit.onOverdue?.(false);
      settle();
    };
    // A handler that only ended because its signal aborted has not succeeded.
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

function timeoutError({ timeoutMs }: TimeLimit): Error {
  const seconds = timeoutMs / 1000;
  return new Error(`The handler took longer than ${seconds === 1 ? "1 second" : `${seconds} seconds`}.`);
}
