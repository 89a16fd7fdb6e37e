import process from "node:process";
import type { EnvironmentState } from "../../environment.ts";
import type { StoredState } from "../store/state-file.ts";
import type { OwnerParts } from "./owner-parts.ts";
import { sealOf } from "./owner-proof.ts";

/** What changes of an owner while it runs. */
interface OwnerNow {
  /** The process that answers; undefined where none does. */
  readonly processId: number | undefined;
  /** Undefined until the owner can be asked. */
  readonly controlPort: number | undefined;
  readonly startedAt: string;
  readonly state: EnvironmentState;
}

/** What every owner of a local environment tells in its state file. */
export function ownerState(parts: OwnerParts, now: OwnerNow): StoredState {
  const { root, environment, door, managementDoor, token, key } = parts;
  const { processId, controlPort = 0, startedAt, state } = now;
  const ports = { port: door.port, managementPort: managementDoor.port, controlPort };
  const sealed = { root, environment, pid: process.pid, ...ports, token, startedAt };
  const running = processId === undefined ? {} : { processId };
  return { ...sealed, ...running, seal: sealOf(key, sealed), state };
}

/** Answers what waits at both doors, and what comes, with the reason why nothing runs. */
export function refuseAll({ door, managementDoor }: OwnerParts, sentence: string): void {
  door.refuse(sentence);
  managementDoor.refuse(sentence);
}
