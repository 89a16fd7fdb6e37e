import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Runs that are kept; those that are pinned do not count. */
const maxKept = 50;
const ending = ".rec";

/** The folder that recordings are written to. What it cannot write is lost, since no recording is worth a failed run. */
export class RecordingFiles {
  readonly #folder: string;
  #names: string[];
  /** What is not on the disk yet. */
  readonly #pending = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#names = readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .sort();
    process.on("exit", () => this.#finish());
  }

  /** Writes a recording; one of the same id is replaced, also while it is being written. */
  async write(id: string, text: string): Promise<void> {
    const name = id + ending;
    const isBusy = this.#pending.has(name);
    this.#pending.set(name, text);
    if (isBusy) return;
    const file = join(this.#folder, name);
    for (let next: string | undefined = text; next !== undefined; ) {
      try {
        await writeFile(`${file}.tmp`, next, { mode: 0o600 });
        await rename(`${file}.tmp`, file);
      } catch {
        // The folder was removed, or the disk is full.
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
        // As above.
      }
    }
  }

  #prune(): void {
    if (this.#names.length <= maxKept) return;
    const pinned = this.#pinned();
    const loose = this.#names.sort().filter((name) => !pinned.has(name.slice(0, -ending.length)));
    const old = new Set(loose.slice(0, Math.max(0, loose.length - maxKept)));
    this.#names = this.#names.filter((name) => !old.has(name) || !this.#remove(name));
  }

  /** False if another program has the file open, which Windows does not delete then: the next write retries. */
  #remove(name: string): boolean {
    try {
      rmSync(join(this.#folder, name), { force: true });
      return true;
    } catch {
      return false;
    }
  }

  /** The ids in `pins.json`, which the tools write: `{ "<flow>": "<id>" }`. */
  #pinned(): ReadonlySet<string> {
    try {
      const pins: unknown = JSON.parse(readFileSync(join(this.#folder, "pins.json"), "utf8"));
      return new Set(typeof pins === "object" && pins !== null ? Object.values(pins).map(String) : []);
    } catch {
      return new Set();
    }
  }
}
