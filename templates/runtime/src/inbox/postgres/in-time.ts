import { StoreUnavailable } from "../../errors/errors.ts";

/**
 * The result of a promise that settles within this many milliseconds; a later result goes to `onLate`.
 * @throws StoreUnavailable where it does not
 */
export function inTime<Result>(
  promised: Promise<Result>,
  milliseconds: number,
  onLate: (result: Result) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new StoreUnavailable("PostgreSQL does not answer in time."));
    }, milliseconds);
    promised.then(
      (result) => {
        clearTimeout(timer);
        if (late) onLate(result);
        else resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
