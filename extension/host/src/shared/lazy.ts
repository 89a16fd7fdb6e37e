/** Creates a value at its first use and keeps it; `made` returns the value only if it already exists. */
export interface Lazy<T> {
  (): Promise<T>;
  made(): T | undefined;
}

/** Creates a lazy value. A failure is not kept, so that the next use retries. */
export function lazy<T>(make: () => Promise<T>): Lazy<T> {
  let making: Promise<T> | undefined;
  let value: T | undefined;
  const get = (): Promise<T> => {
    making ??= make().then(
      (made) => {
        value = made;
        return made;
      },
      (error: unknown) => {
        making = undefined;
        throw error;
      },
    );
    return making;
  };
  return Object.assign(get, { made: () => value });
}
