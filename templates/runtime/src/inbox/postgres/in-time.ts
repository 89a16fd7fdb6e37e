import { StoreUnavailable } from "../../errors/errors.ts";
import { ignored } from "../../errors/ignored-error.ts";

/**
 * The result of a promise that settles within this many milliseconds; a later result goes to `onLate`.
 * @throws StoreUnavailable if it does not
 */
export function inTime<Result>(
  promised: Promise<Result>,
  durationMs: number,
  onLate: (result: Result) => void = () => undefined,
): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    promised.then(onLate, ignored("its caller has stopped waiting"));
    reject(new StoreUnavailable("PostgreSQL does not respond in time."));
  }, durationMs);
  return Promise.race([promised, late]).finally(() => clearTimeout(timer));
}
