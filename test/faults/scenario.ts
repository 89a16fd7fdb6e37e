import { join } from "node:path";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { runLoad } from "../load/http-client.ts";
import type { LoadedServer, ServerOptions } from "../load/server.ts";
import { until } from "../runner/until.ts";
import { type Ledger, readLedger } from "./ledger.ts";

/** The result of a fault: its counts in words, and whether all checks passed; undefined where it could not be tried here. */
export interface Verdict {
  readonly passed: boolean | undefined;
  readonly counts: string;
}

export interface Fault {
  readonly name: string;
  /** One line that describes the fault. */
  readonly what: string;
  run(stage: Stage): Promise<Verdict>;
}

/** The surroundings of one fault. */
export interface Stage {
  /** A separate empty folder. */
  readonly folder: string;
  /** True for the short form. */
  readonly short: boolean;
}

export const storeOf = ({ folder }: Stage): string => join(folder, "inbox.db");

export const ledgerOf = ({ folder }: Stage): Ledger => readLedger(join(folder, "ledger"));

export function serverOptions(
  stage: Stage,
  environment: Readonly<Record<string, string>> = {},
): ServerOptions {
  return {
    script: "../faults/fault-server.ts",
    environment: {
      HOOKLOOM_STORE: storeOf(stage),
      FAULT_LEDGER: join(stage.folder, "ledger"),
      ...environment,
    },
  };
}

/** A load that continues during a fault. */
export interface BackgroundLoad {
  /** The ids that were answered with 202, so far. */
  readonly acknowledged: ReadonlySet<string>;
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Requests whose connection broke before their answer. */
  cut(): number;
  /** Stops sending and waits for pending requests. */
  stop(): Promise<void>;
}

/** Sends signed deliveries until it is stopped; as many as possible unless a rate (requests a second) is given. */
export function startLoad(port: number, connections: number, rate?: number): BackgroundLoad {
  const acknowledged = new Set<string>();
  const statuses = new Map<number, number>();
  let cut = 0;
  let isStopped = false;
  const shots = githubShots(issueOpened());
  const load = runLoad({
    port,
    connections,
    ...(rate === undefined ? {} : { rate }),
    next: () => (isStopped ? undefined : shots()),
    onAnswer: (id, { status }) => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 202) acknowledged.add(id);
    },
    onConnectionError: () => {
      cut++;
    },
  });
  const stop = async () => {
    isStopped = true;
    await load;
  };
  return { acknowledged, statuses, cut: () => cut, stop };
}

/** Statuses that no sender should have received: neither accepted nor asked to retry. */
export function strangeStatuses({ statuses }: Pick<BackgroundLoad, "statuses">): readonly number[] {
  return [...statuses.keys()].filter((status) => status !== 202 && status !== 503);
}

/** Waits until no delivery is waiting or running. */
export async function settled(server: LoadedServer, seconds = 60): Promise<void> {
  const open = async (outcome: string): Promise<number> => {
    const url = `http://127.0.0.1:${server.managementPort}/deliveries?limit=1&outcome=${outcome}`;
    const response = await fetch(url).catch((error: unknown) => {
      throw new Error(`The server does not answer; it wrote:\n${server.output()}`, { cause: error });
    });
    const rows: unknown = await response.json();
    return Array.isArray(rows) ? rows.length : 1;
  };
  const isSettled = async (): Promise<true> => {
    if ((await open("running")) + (await open("retrying")) === 0) return true;
    throw new Error(`Deliveries still wait:\n${server.output()}`);
  };
  await until("no delivery waits or runs", isSettled, { timeoutMs: seconds * 1000, intervalMs: 100 });
}

/** Acknowledged deliveries that never ran, and those whose effect did not happen under exactly one key. */
export function losses(acknowledged: ReadonlySet<string>, ledger: Ledger): { lost: number; effects: number } {
  const ids = [...acknowledged];
  return {
    lost: ids.filter((id) => !ledger.runs.has(id)).length,
    effects: ids.filter((id) => ledger.effects.get(id)?.size !== 1).length,
  };
}
