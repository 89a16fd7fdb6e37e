import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorCode } from "../../project/system-error.ts";
import { lockedTooLong } from "./errors.ts";
import { isRunning, processName } from "./process-identity.ts";

const retryMs = 25;
/** A shorter wait is not reported. */
const silentWaitMs = 200;
/** The number of attempts between two checks of the holder; a check may have to run `ps`. */
const attemptsPerStaleCheck = 10;
/** No holder takes this long to write its name into its lock file. */
const emptyLockMs = 60_000;

/** Creates the lock with its content atomically, so a process never reads a lock without a holder. */
async function tryTake(file: string, content: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}.tmp`;
  await writeFile(own, content);
  try {
    await link(own, file);
    return true;
  } catch (thrown) {
    if (errorCode(thrown) === "EEXIST") return false;
    // Some file systems have no hard links.
    return await writeFile(file, content, { flag: "wx" }).then(
      () => true,
      (second: unknown) => {
        if (errorCode(second) === "EEXIST") return false;
        throw second;
      },
    );
  } finally {
    await rm(own, { force: true });
  }
}

/** True if no process can still hold the lock. A lock without a holder was left behind by a power failure. */
async function isStale(file: string, text: string): Promise<boolean> {
  const [name = ""] = text.split(" ");
  const running = isRunning(name);
  if (running !== undefined) return !running;
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs > emptyLockMs;
}

/** Removes the lock of a dead holder. If several processes try, one succeeds; a live lock removed by mistake is restored. */
async function breakStale(file: string): Promise<void> {
  // Any failure here is caused by another process changing the lock, which the next attempt sees.
  const text = await readFile(file, "utf8").catch(
    ignored("another process has changed the lock, which the next attempt sees"),
  );
  if (text === undefined || !(await isStale(file, text).catch(() => false))) return;
  const aside = `${file}.${randomUUID()}.tmp`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, "utf8").catch(() => text);
  if (moved !== text)
    await link(aside, file).catch(ignored("another process has taken the lock, which the next attempt sees"));
  await rm(aside, { force: true });
}

export interface LockOptions {
  /** Describes the possible holder for the error, such as `Another deploy of dev`. */
  readonly holder: string;
  /** How long to wait for the lock, in milliseconds. */
  readonly timeoutMs?: number;
  /** Aborts the wait. */
  readonly signal?: AbortSignal;
  /** Called once if another process holds the lock for a while. */
  onWait?(): void;
}

/**
 * Runs `work` while no other process holds the same lock file. The lock of a dead process is taken over, even if another process
 * now has its PID.
 * @throws PlatformError `locked` if the holder keeps it longer than `timeout`, the signal's reason
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  { holder, timeoutMs: timeout = 20_000, signal, onWait }: LockOptions,
): Promise<T> {
  const content = `${processName()} ${randomUUID()}`;
  const until = Date.now() + timeout;
  let waited = false;
  for (let tries = 0; !(await tryTake(file, content)); tries++) {
    if (tries % attemptsPerStaleCheck === 0) await breakStale(file);
    if (Date.now() > until) throw lockedTooLong(file, holder);
    await wait(retryMs, undefined, { ...(signal ? { signal } : {}) });
    if (!waited && Date.now() > until - timeout + silentWaitMs) {
      waited = true;
      onWait?.();
    }
  }
  try {
    return await work();
  } finally {
    // Another process may hold the file if this one was suspended for a long time.
    if ((await readFile(file, "utf8").catch(() => "")) === content) await rm(file, { force: true });
  }
}
