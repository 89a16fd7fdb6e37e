import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { lockedTooLong } from "../errors.ts";
import { isRunning, ownName } from "./process-identity.ts";

const retryMilliseconds = 25;
/** A wait shorter than this is not worth a word. */
const politeMilliseconds = 200;
/** Tries between two looks at the holder, which can cost a call of another program. */
const staleEvery = 10;
/** No holder takes so long to write its name into its lock. */
const emptyMilliseconds = 60_000;

const codeOf = (thrown: unknown): unknown =>
  thrown instanceof Error && "code" in thrown ? thrown.code : undefined;

/** Makes the lock with its content in one step, so that nobody ever reads a lock without a holder. */
async function tryTake(file: string, content: string): Promise<boolean> {
  const own = `${file}.${randomUUID()}.tmp`;
  await writeFile(own, content);
  try {
    await link(own, file);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return false;
    // Some file systems have no hard links.
    return await writeFile(file, content, { flag: "wx" }).then(
      () => true,
      (second: unknown) => {
        if (codeOf(second) === "EEXIST") return false;
        throw second;
      },
    );
  } finally {
    await rm(own, { force: true });
  }
}

/** True where no process can still hold the lock. A lock without a holder is what a power cut left. */
async function isStale(file: string, text: string): Promise<boolean> {
  const [name = ""] = text.split(" ");
  const running = isRunning(name);
  if (running !== undefined) return !running;
  const { mtimeMs } = await stat(file);
  return Date.now() - mtimeMs > emptyMilliseconds;
}

/** Takes a lock away whose holder is dead. Of several who try, one gets it; a live lock taken by mistake is put back. */
async function breakStale(file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined || !(await isStale(file, text).catch(() => false))) return;
  const aside = `${file}.${randomUUID()}.tmp`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, "utf8").catch(() => text);
  if (moved !== text) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

export interface LockOptions {
  /** Who else may hold it, as a sentence begins, such as `Another deploy of dev`. */
  readonly holder: string;
  /** How long it is waited for, in milliseconds. */
  readonly timeout?: number;
  /** Gives the waiting up. */
  readonly signal?: AbortSignal;
  /** Called once where another process holds it. */
  onWait?(): void;
}

/**
 * Runs something while no other process runs its own under the same lock file. A lock whose process has died is
 * taken over, also where another process has its number by now.
 * @throws EnvironmentError `locked` where the holder keeps it for longer than `timeout`, the signal's reason
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  { holder, timeout = 20_000, signal, onWait }: LockOptions,
): Promise<T> {
  const content = `${ownName()} ${randomUUID()}`;
  const until = Date.now() + timeout;
  let waited = false;
  for (let tries = 0; !(await tryTake(file, content)); tries++) {
    if (tries % staleEvery === 0) await breakStale(file);
    if (Date.now() > until) throw lockedTooLong(file, holder);
    await wait(retryMilliseconds, undefined, { ...(signal ? { signal } : {}) });
    if (!waited && Date.now() > until - timeout + politeMilliseconds) {
      waited = true;
      onWait?.();
    }
  }
  try {
    return await work();
  } finally {
    // Another process may hold the file by now if this one was suspended for long.
    if ((await readFile(file, "utf8").catch(() => "")) === content) await rm(file, { force: true });
  }
}
