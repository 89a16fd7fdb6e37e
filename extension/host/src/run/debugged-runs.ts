import type { DeliverySummary } from "@hookloom/runtime/management";
import type { Memento } from "vscode";

const key = "hookloom.debuggedRuns";

/** The stored runs under a project's debugger. */
interface StoredRuns {
  /** The runs that were still listed when the last one was added. */
  readonly runs: readonly string[];
  /** The time of the last run, in ISO 8601 format, UTC. */
  readonly lastAt: string;
}

type Run = Pick<DeliverySummary, "trigger" | "id" | "attempts">;

/** Returns a name that is unique for each run of a delivery. */
export const runName = ({ trigger, id, attempts }: Run): string => JSON.stringify([trigger, id, attempts]);

/**
 * The runs that arrived while their project was being debugged. They are kept in the workspace state, because the delivery store
 * does not record this.
 */
export class DebuggedRuns {
  readonly #state: Pick<Memento, "get" | "update">;
  /**
   * The runs that were listed when a debugged environment ended, by project. Later runs under the debugger may appear only in its
   * successor.
   */
  readonly #lastListed = new Map<string, ReadonlySet<string>>();

  constructor(state: Pick<Memento, "get" | "update">) {
    this.#state = state;
  }

  has(root: string, run: Run): boolean {
    return this.#of(root)?.runs.includes(runName(run)) === true;
  }

  /** Returns the time at which the last run under a project's debugger was noticed, in ISO 8601 format, UTC. */
  lastAt(root: string): string | undefined {
    return this.#of(root)?.lastAt;
  }

  /** Adds new runs, and drops those that are no longer listed. */
  async add(root: string, newRuns: readonly Run[], listed: readonly Run[]): Promise<void> {
    const runs = [...newRuns, ...listed.filter((one) => this.has(root, one))].map(runName);
    const kept: StoredRuns = { runs, lastAt: new Date().toISOString() };
    await this.#state.update(key, { ...this.#all(), [root]: kept });
  }

  /**
   * Called when a debugged environment ends. Runs that end with it, for example because of a deploy, are only listed by its
   * successor.
   */
  environmentEnded(root: string, listed: readonly Run[]): void {
    this.#lastListed.set(root, new Set(listed.map(runName)));
  }

  /** Returns and removes the names of the runs that the predecessor listed, if later runs may have been under the debugger. */
  takeLastListed(root: string): ReadonlySet<string> | undefined {
    const left = this.#lastListed.get(root);
    this.#lastListed.delete(root);
    return left;
  }

  #of(root: string): StoredRuns | undefined {
    return this.#all()[root];
  }

  #all(): Readonly<Record<string, StoredRuns>> {
    return this.#state.get<Readonly<Record<string, StoredRuns>>>(key) ?? {};
  }
}
