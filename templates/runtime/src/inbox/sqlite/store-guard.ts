import { type Stats, statSync } from "node:fs";
import { StoreLost, StoreUnavailable } from "../../errors/errors.ts";
import { asUnavailable, isDamage } from "./store-errors.ts";

const walFile = (file: string): string => `${file}-wal`;

const isSame = (one: Stats, other: Stats): boolean => one.ino === other.ino && one.dev === other.dev;

/**
 * Returns the file that a path currently refers to; `unknown` if the system cannot tell, in which case nothing is
 * rejected.
 */
function statFile(file: string): Stats | undefined | "unknown" {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return "unknown";
  }
}

/**
 * Tracks whether the file that SQLite has open is still the one that the next start would open. SQLite itself keeps
 * writing to a deleted file and reading an emptied one; in both cases, acknowledged deliveries would be lost. A file
 * that was missing or damaged once is considered lost until it is opened again, even if the name reappears.
 */
export class StoreGuard {
  readonly #file: string | undefined;
  #main: Stats | undefined;
  #wal: Stats | undefined;
  #final: StoreUnavailable | undefined;
  #disowned: StoreLost | undefined;

  /** Records the current file as the open one. A store without a file is never lost. */
  constructor(file: string | undefined) {
    this.#file = file;
    if (file === undefined) return;
    const main = statFile(file);
    const wal = statFile(walFile(file));
    if (main !== "unknown") this.#main = main;
    if (wal !== "unknown") this.#wal = wal;
  }

  /**
   * Returns the reason why nothing can be stored durably any more, or undefined while deliveries can be stored.
   * Requires two file system calls.
   */
  check(): StoreUnavailable | undefined {
    const file = this.#file;
    if (file === undefined || this.#final !== undefined) return this.#final;
    if (this.#isMainGone(file) || this.#isWalGone(file)) {
      this.#final = new StoreLost(
        `The store ${file} was deleted, emptied or replaced while it was open, so this process accepts no more deliveries until it is restarted.`,
      );
    }
    return this.#final;
  }

  /** A permanent failure that was detected earlier, without a new check. */
  get failure(): StoreUnavailable | undefined {
    return this.#final;
  }

  /** The reason why this process must not run stored deliveries; undefined while the process owns the store. */
  get disowned(): StoreLost | undefined {
    return this.#disowned;
  }

  /** Records that the store belongs to another owner. */
  disown(error: StoreLost): void {
    this.#disowned ??= error;
    this.#final ??= error;
  }

  /** Like `asUnavailable`, for write errors. Also records damage. */
  failed(error: unknown): unknown {
    if (isDamage(error)) {
      this.#final ??= new StoreUnavailable(
        `The store ${this.#file} is damaged, so no more deliveries are accepted: stop the process, restore the file from a backup or move it aside, and start again.`,
        error,
      );
      return this.#final;
    }
    return asUnavailable(error);
  }

  /** A smaller file was replaced: only VACUUM shrinks a database, and the store never executes it. */
  #isMainGone(file: string): boolean {
    const now = statFile(file);
    if (now === "unknown" || this.#main === undefined) return false;
    if (now === undefined || !isSame(now, this.#main) || now.size < this.#main.size) return true;
    this.#main = now;
    return false;
  }

  /** The log is deleted by the last process that closes the database. Until then, the file stays the same. */
  #isWalGone(file: string): boolean {
    if (this.#wal === undefined) return false;
    const now = statFile(walFile(file));
    return now !== "unknown" && (now === undefined || !isSame(now, this.#wal));
  }
}
