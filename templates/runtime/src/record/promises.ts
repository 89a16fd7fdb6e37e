import { types } from "node:util";

/** Learns how a promise ends. */
export interface PromiseWatcher {
  fulfilled(value: unknown): void;
  rejected(error: unknown): void;
}

interface Watched {
  readonly watchers: PromiseWatcher[];
  isFollowed: boolean;
  /** Once it has ended: reports to a watcher how. */
  tell?: (watcher: PromiseWatcher) => void;
}

const watched = new WeakMap<object, Watched>();
const { then } = Promise.prototype;
let isListening = false;

/** True for a promise of the language itself: observing how it ends runs no code of the program's. */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  return (
    types.isPromise(value) &&
    Object.getPrototypeOf(value) === Promise.prototype &&
    !Object.hasOwn(value, "then") &&
    !Object.hasOwn(value, "constructor")
  );
}

/**
 * Reports to a watcher how a promise ends, if that becomes known: watching alone leaves the promise untouched, since one with a
 * reaction of ours would no longer count as unhandled.
 */
export function watch(promise: Promise<unknown>, watcher: PromiseWatcher): void {
  const known = watched.get(promise);
  if (known?.tell) known.tell(watcher);
  else if (known) known.watchers.push(watcher);
  else watched.set(promise, { watchers: [watcher], isFollowed: false });
}

/**
 * Learns how a watched promise ends. Only for one that the program waits for at this very moment. An async function that
 * returns its own promise does not wait for it: the language rejects that promise, which is then not reported as unhandled.
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
 * Reports watched promises that are rejected without a handler, unless nothing else listens for those: then they end the
 * process, and must continue to do so.
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
