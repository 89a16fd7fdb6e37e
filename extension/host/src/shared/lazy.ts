/** Makes a value at its first use and keeps it; `made` gives it only if it exists already. */
export interface Lazy<T> {
  (): Promise<T>;
  made(): T | undefined;
}

/** A lazy value; a failure is not kept, so that the next use tries again. */
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
