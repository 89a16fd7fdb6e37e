import { types } from "node:util";

/** Receives the result of a promise. */
export interface PromiseWatcher {
  fulfilled(value: unknown): void;
  rejected(error: unknown): void;
}

interface Watched {
  readonly watchers: PromiseWatcher[];
  isFollowed: boolean;
  /** Set once the promise has settled: notifies a watcher of the result. */
  notify?: (watcher: PromiseWatcher) => void;
}

const watched = new WeakMap<object, Watched>();
const { then } = Promise.prototype;
let listensForUnhandled = false;

/** True for a native promise: observing it does not run the program's code. */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  return (
    types.isPromise(value) &&
    Object.getPrototypeOf(value) === Promise.prototype &&
    !Object.hasOwn(value, "then") &&
    !Object.hasOwn(value, "constructor")
  );
}

/**
 * Notifies a watcher how a promise settles, if that becomes known. Watching adds no handler to the promise, because a
 * rejection would then no longer count as unhandled.
 */
export function watch(promise: Promise<unknown>, watcher: PromiseWatcher): void {
  const known = watched.get(promise);
  if (known?.notify) known.notify(watcher);
  else if (known) known.watchers.push(watcher);
  else watched.set(promise, { watchers: [watcher], isFollowed: false });
}

/**
 * Adds handlers to a watched promise. Only for promises that the program is already awaiting. A promise of an async
 * function that returns this same promise is rejected by the language, which is then not reported as unhandled.
 */
export function follow(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const known = watched.get(value);
  if (!known || known.isFollowed) return;
  known.isFollowed = true;
  Reflect.apply(then, value, [
    (result: unknown) => end(known, (watcher) => watcher.fulfilled(result)),
    (error: unknown) => end(known, (watcher) => watcher.rejected(error)),
  ]);
}

/**
 * Notifies watchers of promises that are rejected without a handler. Does nothing if no other code listens for such
 * rejections, because they must continue to terminate the process.
 */
export function listenForUnhandled(): void {
  if (listensForUnhandled || process.listenerCount("unhandledRejection") === 0) return;
  listensForUnhandled = true;
  process.on("unhandledRejection", (error, promise) => {
    const known = watched.get(promise);
    if (known) end(known, (watcher) => watcher.rejected(error));
  });
}

function end(known: Watched, tell: (watcher: PromiseWatcher) => void): void {
  if (known.notify) return;
  known.notify = tell;
  for (const watcher of known.watchers.splice(0)) tell(watcher);
}
