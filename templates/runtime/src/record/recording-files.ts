import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Maximum number of recordings, not counting pinned ones. */
const maxKept = 50;
const extension = ".rec";

/** The folder of the recordings. Write errors are ignored: a recording must not cause a run to fail. */
export class RecordingFiles {
  readonly #folder: string;
  #names: string[];
  /** Recordings that have not been written to disk yet. */
  readonly #pending = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#names = readdirSync(folder)
      .filter((name) => name.endsWith(extension))
      .sort();
    process.on("exit", () => this.#finish());
  }

  /** Writes a recording and replaces an earlier one with the same id, even if it is still being written. */
  async write(id: string, text: string): Promise<void> {
    const name = id + extension;
    const isBusy = this.#pending.has(name);
    this.#pending.set(name, text);
    if (isBusy) return;
    const file = join(this.#folder, name);
    for (let next: string | undefined = text; next !== undefined; ) {
      try {
        await writeFile(`${file}.tmp`, next, { mode: 0o600 });
        await rename(`${file}.tmp`, file);
      } catch {
        // The folder was deleted, or the disk is full.
      }
      const last = this.#pending.get(name);
      next = last === next ? undefined : last;
    }
    this.#pending.delete(name);
    if (!this.#names.includes(name)) this.#names.push(name);
    this.#prune();
  }

  #finish(): void {
    for (const [name, text] of this.#pending) {
      try {
        writeFileSync(join(this.#folder, name), text, { mode: 0o600 });
      } catch {
        // A recording must not cause an error at exit.
      }
    }
  }

  #prune(): void {
    if (this.#names.length <= maxKept) return;
    const pinned = this.#pinned();
    const loose = this.#names.sort().filter((name) => !pinned.has(name.slice(0, -extension.length)));
    const old = new Set(loose.slice(0, Math.max(0, loose.length - maxKept)));
    this.#names = this.#names.filter((name) => !old.has(name) || !this.#remove(name));
  }

  /**
   * Returns false if the file cannot be deleted because another program has it open on Windows. The next write
   * retries.
   */
  #remove(name: string): boolean {
    try {
      rmSync(join(this.#folder, name), { force: true });
      return true;
    } catch {
      return false;
    }
  }

  /** Returns the ids in `pins.json`, which the tools write: `{ "<flow>": "<id>" }`. */
  #pinned(): ReadonlySet<string> {
    try {
      const pins: unknown = JSON.parse(readFileSync(join(this.#folder, "pins.json"), "utf8"));
      return new Set(typeof pins === "object" && pins !== null ? Object.values(pins).map(String) : []);
    } catch {
      return new Set();
    }
  }
}
