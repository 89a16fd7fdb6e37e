import { types } from "node:util";

/** Is notified how a promise settles. */
export interface PromiseWatcher {
  fulfilled(value: unknown): void;
  rejected(error: unknown): void;
}

interface Watched {
  readonly watchers: PromiseWatcher[];
  isFollowed: boolean;
  /** Set once the promise has settled: notifies a watcher of the result. */
  tell?: (watcher: PromiseWatcher) => void;
}

const watched = new WeakMap<object, Watched>();
const { then } = Promise.prototype;
let isListening = false;

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
 * Notifies a watcher how a promise settles, if that becomes known. Watching alone adds no handler to the promise,
 * which would otherwise no longer count as unhandled.
 */
export function watch(promise: Promise<unknown>, watcher: PromiseWatcher): void {
  const known = watched.get(promise);
  if (known?.tell) known.tell(watcher);
  else if (known) known.watchers.push(watcher);
  else watched.set(promise, { watchers: [watcher], isFollowed: false });
}

/**
 * Adds handlers to a watched promise. Only for promises that the program is already awaiting. If an async function
 * returns its own promise, it does not await it: the promise is rejected by the language, which is then not reported
 * as unhandled.
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
 * Notifies watchers of promises that are rejected without a handler. Does nothing if no other code listens for them:
 * such rejections terminate the process, and must continue to do so.
 */
export function listenForUnhandled(): void {
  if (isListening || process.listenerCount("unhandledRejection") === 0) return;
  isListening = true;
  process.on("unhandledRejection", (error, promise) => {
    const known = watched.get(promise);
    if (known) end(known, (watcher) => watcher.rejected(error));
  });
}

function end(known: Watched, tell: (watcher: PromiseWatcher) => void): void {
  if (known.tell) return;
  known.tell = tell;
  for (const watcher of known.watchers.splice(0)) tell(watcher);
}
