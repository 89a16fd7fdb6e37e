import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadedServer, ServerOptions } from "../load/server.ts";
import { type Ledger, readLedger } from "./ledger.ts";

/** What a fault did: its counts in words, and whether everything held. */
export interface Verdict {
  readonly held: boolean;
  readonly counts: string;
}

export interface Fault {
  readonly name: string;
  /** One line of what is done. */
  readonly what: string;
  run(stage: Stage): Promise<Verdict>;
}

/** Where one fault plays. */
export interface Stage {
  /** An empty folder of its own. */
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

/** Waits until nothing waits and nothing runs any more. */
export async function settled(server: LoadedServer, seconds = 60): Promise<void> {
  const open = async (outcome: string): Promise<number> => {
    const url = `http://127.0.0.1:${server.managementPort}/deliveries?limit=1&outcome=${outcome}`;
    const response = await fetch(url).catch((error: unknown) => {
      throw new Error(`The server does not answer; it wrote:\n${server.output()}`, { cause: error });
    });
    const rows: unknown = await response.json();
    return Array.isArray(rows) ? rows.length : 1;
  };
  for (let wait = 0; wait < seconds * 10; wait++) {
    if ((await open("running")) + (await open("retrying")) === 0) return;
    await sleep(100);
  }
  throw new Error(`Deliveries still wait after ${seconds} seconds:\n${server.output()}`);
}

/** Acknowledged deliveries that never ran, and those whose effect did not happen under exactly one key. */
export function losses(acknowledged: ReadonlySet<string>, ledger: Ledger): { lost: number; effects: number } {
  const ids = [...acknowledged];
  return {
    lost: ids.filter((id) => !ledger.runs.has(id)).length,
    effects: ids.filter((id) => ledger.effects.get(id)?.size !== 1).length,
  };
}
