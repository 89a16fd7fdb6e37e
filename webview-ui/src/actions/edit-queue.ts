import type { FlowEdit, FlowSnapshot, FlowViewContract } from "@hookloom/language-server/protocol";
import { RpcError } from "@hookloom/language-server/protocol";
import type { Host } from "../host.ts";

/** How an edit went: the version it made, or why it was refused. */
export type EditOutcome =
  | { readonly ok: true; readonly version: number }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Sends edits one after the other, each against the newest snapshot, so that quick gestures never cross. */
export interface EditQueue {
  send(edit: FlowEdit): Promise<EditOutcome>;
  /** Resolves when all edits so far are done and their snapshots are there. */
  settled(): Promise<unknown>;
  /** Tells the queue that a snapshot came. */
  arrived(snapshot: FlowSnapshot): void;
  /** Resolves with the first snapshot of that version or a later one; undefined if none comes in time. */
  snapshotOf(version: number): Promise<FlowSnapshot | undefined>;
}

interface Waiting {
  readonly version: number;
  resolve(snapshot: FlowSnapshot | undefined): void;
}

const patience = 2000;

export function createEditQueue(host: Host<FlowViewContract>): EditQueue {
  let latest: FlowSnapshot | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  const waiting = new Set<Waiting>();

  const snapshotOf = (version: number): Promise<FlowSnapshot | undefined> =>
    latest && latest.version >= version
      ? Promise.resolve(latest)
      : new Promise((resolve) => {
          const entry: Waiting = {
            version,
            resolve: (snapshot) => {
              clearTimeout(timer);
              waiting.delete(entry);
              resolve(snapshot);
            },
          };
          const timer = setTimeout(() => entry.resolve(undefined), patience);
          waiting.add(entry);
        });

  const attempt = async (edit: FlowEdit): Promise<EditOutcome> => {
    if (!latest) return { ok: false, code: "closed", message: "The diagram has not been read yet." };
    try {
      const { version } = await host.request("edit", { version: latest.version, edit });
      await snapshotOf(version);
      return { ok: true, version };
    } catch (thrown) {
      if (!(thrown instanceof RpcError)) throw thrown;
      return { ok: false, code: thrown.code, message: thrown.message };
    }
  };

  /** The text may change between the snapshot and the edit; the ids are good for the next snapshot too. */
  const attemptTwice = async (edit: FlowEdit): Promise<EditOutcome> => {
    const before = latest?.version ?? 0;
    const outcome = await attempt(edit);
    if (outcome.ok || outcome.code !== "stale") return outcome;
    return (await snapshotOf(before + 1)) ? attempt(edit) : outcome;
  };

  return {
    send: (edit) => {
      const turn = tail.then(() => attemptTwice(edit));
      tail = turn.catch(() => undefined);
      return turn;
    },
    settled: () => tail,
    arrived: (snapshot) => {
      latest = snapshot;
      for (const entry of [...waiting]) if (snapshot.version >= entry.version) entry.resolve(snapshot);
    },
    snapshotOf,
  };
}
