import type { DeliverySummary } from "@hookloom/runtime/management";
import type { Memento } from "vscode";

const key = "hookloom.debuggedRuns";

/** What ran under the debugger of a project. */
interface Kept {
  /** Those runs that were still listed when the last one came. */
  readonly runs: readonly string[];
  /** ISO 8601, UTC. */
  readonly lastAt: string;
}

type Run = Pick<DeliverySummary, "trigger" | "id" | "attempts">;

/** Tells each run of a delivery from its other ones. */
export const runName = ({ trigger, id, attempts }: Run): string => JSON.stringify([trigger, id, attempts]);

/** Which runs came while their project was debugged. The workspace's state keeps it, since the store of runs does not. */
export class DebuggedRuns {
  readonly #state: Pick<Memento, "get" | "update">;
  /** By project: what was listed when what ran under the debugger ended, of which later runs may come to light. */
  readonly #left = new Map<string, ReadonlySet<string>>();

  constructor(state: Pick<Memento, "get" | "update">) {
    this.#state = state;
  }

  has(root: string, run: Run): boolean {
    return this.#of(root)?.runs.includes(runName(run)) === true;
  }

  /** ISO 8601, UTC: when it was last seen that something had run under the debugger of a project. */
  lastAt(root: string): string | undefined {
    return this.#of(root)?.lastAt;
  }

  /** Adds runs that have come, and forgets those that are no longer listed. */
  async add(root: string, came: readonly Run[], listed: readonly Run[]): Promise<void> {
    const runs = [...came, ...listed.filter((one) => this.has(root, one))].map(runName);
    const kept: Kept = { runs, lastAt: new Date().toISOString() };
    await this.#state.update(key, { ...this.#all(), [root]: kept });
  }

  /** What runs under the debugger ends: what ends with it, such as where a deploy replaces it, is listed by its successor alone. */
  leave(root: string, listed: readonly Run[]): void {
    this.#left.set(root, new Set(listed.map(runName)));
  }

  /** The names of the runs that the predecessor had listed, if later ones may have run under the debugger; once. */
  takeLeft(root: string): ReadonlySet<string> | undefined {
    const left = this.#left.get(root);
    this.#left.delete(root);
    return left;
  }

  #of(root: string): Kept | undefined {
    return this.#all()[root];
  }

  #all(): Readonly<Record<string, Kept>> {
    return this.#state.get<Readonly<Record<string, Kept>>>(key) ?? {};
  }
}
