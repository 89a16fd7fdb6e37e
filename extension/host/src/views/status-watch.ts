import type { Target, TargetStatus } from "@hookloom/core/environments/contract/target";
import type { EnvironmentOptions, ProjectEnvironment } from "@hookloom/core/project/project";
import { isUserError } from "@hookloom/core/project/user-error";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { environmentKey } from "../commands/delivery-target.ts";
import { requestWithin } from "../environments/request-within.ts";

export interface StatusWatchPorts {
  open(watched: ProjectEnvironment): Promise<Target>;
  /** Called when a status has changed. */
  onChange(): void;
  now?(): number;
}

/** The known state of an environment. */
export interface KnownState {
  readonly status?: TargetStatus;
  /** The error message if the environment cannot be opened, for example because of an error in hookloom.json. */
  readonly problem?: string;
  /** The error code, if it is a user error. */
  readonly problemCode?: string;
  /** The error message without the file name. */
  readonly problemInFile?: string;
}

interface WatchedEnvironment extends ProjectEnvironment {
  /** The environment's options in hookloom.json. If they change, the known status belongs to another location. */
  readonly description: EnvironmentOptions | undefined;
}

interface Entry extends WatchedEnvironment {
  known: KnownState;
  target: Promise<Target> | undefined;
  due: number;
  failures: number;
  polling: Promise<void> | undefined;
}

const seconds = 1_000;
const pollTimeoutMs = 15 * seconds;
const localPauseMs = 3 * seconds;
const clusterPauseMs = 15 * seconds;
const startingPauseMs = 2 * seconds;
const maxPauseMs = 300 * seconds;

/** Returns the pause before the next poll, which grows for an unreachable environment. */
export function pauseAfter({ status }: KnownState, failures: number): number {
  if (failures > 0) return Math.min(maxPauseMs, clusterPauseMs * 2 ** (failures - 1));
  if (status?.phase === "starting") return startingPauseMs;
  return status?.target === "local" ? localPauseMs : clusterPauseMs;
}

/** Polls the status of environments while a view shows them. */
export class StatusWatch {
  readonly #ports: StatusWatchPorts;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  #timer: NodeJS.Timeout | undefined;
  #visible = false;

  constructor(ports: StatusWatchPorts) {
    this.#ports = ports;
    this.#now = ports.now ?? (() => performance.now());
  }

  get(watched: ProjectEnvironment): KnownState {
    return this.#entries.get(environmentKey(watched))?.known ?? {};
  }

  /** Sets the watched environments. The states of all others, and of those whose description has changed, are dropped. */
  watch(all: readonly WatchedEnvironment[]): void {
    const wanted = new Map(all.map((one) => [environmentKey(one), one]));
    for (const [key, entry] of this.#entries) {
      const { description } = wanted.get(key) ?? {};
      const isSame = JSON.stringify(description) === JSON.stringify(entry.description);
      if (wanted.has(key) && isSame) continue;
      this.#entries.delete(key);
      void close(entry);
    }
    for (const [key, { root, environment, description }] of wanted) {
      if (this.#entries.has(key)) continue;
      const entry: Entry = {
        root,
        environment,
        description,
        known: {},
        target: undefined,
        due: 0,
        failures: 0,
        polling: undefined,
      };
      this.#entries.set(key, entry);
    }
    this.#schedule();
  }

  /** Resumes or pauses polling. No connection is kept while polling is paused. */
  set visible(visible: boolean) {
    if (visible === this.#visible) return;
    this.#visible = visible;
    if (!visible) for (const entry of this.#entries.values()) void close(entry);
    this.#schedule();
  }

  /** Polls all environments, or one, immediately, using the current hookloom.json. */
  async pollNow(only?: ProjectEnvironment): Promise<void> {
    const entries = [...this.#entries.values()].filter(
      (entry) => only === undefined || environmentKey(only) === environmentKey(entry),
    );
    await Promise.all(entries.map((entry) => this.#pollEntry(entry)));
    this.#schedule();
  }

  async #pollEntry(entry: Entry): Promise<void> {
    await entry.polling;
    await close(entry);
    // In the meantime, the environment's description may have changed, or the environment may have been removed.
    const current = this.#entries.get(environmentKey(entry));
    if (current === undefined) return;
    current.failures = 0;
    await this.#poll(current);
  }

  dispose(): void {
    this.visible = false;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#visible || this.#entries.size === 0) return;
    const idle = [...this.#entries.values()].filter(({ polling }) => polling === undefined);
    const next = Math.min(...idle.map(({ due }) => due));
    if (!Number.isFinite(next)) return;
    this.#timer = setTimeout(() => this.#pollDue(), Math.max(0, next - this.#now()));
  }

  #pollDue(): void {
    const now = this.#now();
    for (const entry of this.#entries.values())
      if (entry.due <= now && entry.polling === undefined)
        void this.#poll(entry).then(() => this.#schedule());
    this.#schedule();
  }

  #poll(entry: Entry): Promise<void> {
    entry.polling ??= this.#fetch(entry).finally(() => {
      entry.polling = undefined;
    });
    return entry.polling;
  }

  async #fetch(entry: Entry): Promise<void> {
    const before = JSON.stringify(entry.known);
    entry.known = await this.#readStatus(entry);
    const failed = entry.known.problem !== undefined || entry.known.status?.phase === "unreachable";
    entry.failures = failed ? entry.failures + 1 : 0;
    entry.due = this.#now() + pauseAfter(entry.known, entry.failures);
    if (!this.#visible) await close(entry);
    if (JSON.stringify(entry.known) !== before) this.#ports.onChange();
  }

  async #readStatus(entry: Entry): Promise<KnownState> {
    try {
      entry.target ??= this.#ports.open(entry);
      const target = await entry.target;
      const status = await requestWithin(pollTimeoutMs, entry.environment, (signal) => target.status(signal));
      return { status };
    } catch (error) {
      await close(entry);
      const [problem = ""] = errorMessage(error).split("\n");
      if (!isUserError(error)) return { problem };
      const { code, inFile } = error;
      return { problem, problemCode: code, ...(inFile === undefined ? {} : { problemInFile: inFile }) };
    }
  }
}

async function close(entry: Entry): Promise<void> {
  const target = entry.target;
  entry.target = undefined;
  await target
    ?.then((open) => open.dispose())
    .catch(ignored("a target that did not open need not be closed"));
}
