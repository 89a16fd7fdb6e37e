import { StoreUnavailable } from "../../errors/errors.ts";
import { ignored } from "../../errors/ignored-error.ts";

/**
 * Returns a promise's result if it settles within this many milliseconds. A later result is passed to `onLate`.
 * @throws StoreUnavailable if the promise settles later
 */
export function withTimeout<Result>(
  promised: Promise<Result>,
  durationMs: number,
  onLate: (result: Result) => void = () => undefined,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      promised.then(onLate, ignored("the caller has stopped waiting"));
      reject(new StoreUnavailable("PostgreSQL did not respond in time."));
    }, durationMs);
    void promised.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
