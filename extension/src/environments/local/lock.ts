import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { lockedTooLong } from "../errors.ts";

const retryMilliseconds = 25;
/** A wait shorter than this is not worth a word. */
const politeMilliseconds = 200;

const codeOf = (thrown: unknown): unknown =>
  thrown instanceof Error && "code" in thrown ? thrown.code : undefined;

/** True where a process with this number exists, also when it is another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return codeOf(thrown) === "EPERM";
  }
}

const holderOf = (text: string): number => Number.parseInt(text, 10);

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

/** Takes a lock away whose holder is dead. Of several who try, one gets it; a live lock taken by mistake is put back. */
async function breakStale(file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined || Number.isNaN(holderOf(text)) || isAlive(holderOf(text))) return;
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
  /** In milliseconds. */
  readonly patience?: number;
  /** Gives the waiting up. */
  readonly signal?: AbortSignal;
  /** Called once where another process holds it. */
  onWait?(): void;
}

/**
 * Runs something while no other process runs its own under the same lock file. A lock whose process has died is
 * taken over.
 * @throws EnvironmentError `locked` where the holder keeps it for longer than `patience`, the signal's reason
 */
export async function withLock<T>(
  file: string,
  work: () => Promise<T>,
  { patience = 20_000, signal, onWait }: LockOptions = {},
): Promise<T> {
  const content = `${process.pid} ${randomUUID()}`;
  const until = Date.now() + patience;
  let told = false;
  while (!(await tryTake(file, content))) {
    await breakStale(file);
    if (Date.now() > until) throw lockedTooLong(file);
    await wait(retryMilliseconds, undefined, { ...(signal ? { signal } : {}) });
    if (!told && Date.now() > until - patience + politeMilliseconds) {
      told = true;
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
