import { existsSync, readFileSync } from "node:fs";

/** The records of the handlers of a test. */
export interface Ledger {
  /** How often each delivery was run. */
  readonly runs: ReadonlyMap<string, number>;
  /** How often the outside service was called for each delivery. */
  readonly asked: ReadonlyMap<string, number>;
  /** The effects of the outside service: one for each key. */
  readonly effects: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads a ledger; its last line may have been cut by a kill and is then ignored. */
export function readLedger(file: string): Ledger {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const runs = new Map<string, number>();
  const asked = new Map<string, number>();
  const effects = new Map<string, Set<string>>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [what, id = "", key = ""] = line.split(" ");
    if (what === "run") runs.set(id, (runs.get(id) ?? 0) + 1);
    if (what !== "effect") continue;
    asked.set(id, (asked.get(id) ?? 0) + 1);
    effects.set(id, (effects.get(id) ?? new Set()).add(key));
  }
  return { runs, asked, effects };
}
