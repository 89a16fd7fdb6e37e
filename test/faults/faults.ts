import { damagedStart, fullDiskStart } from "./bad-start.ts";
import { bigBody } from "./big-body.ts";
import { clockJump } from "./clock-jump.ts";
import { duplicates } from "./duplicates.ts";
import { frozenWorker } from "./frozen-worker.ts";
import { fullDisk } from "./full-disk.ts";
import { fuzz } from "./fuzz.ts";
import { kill } from "./kill.ts";
import { lockedStore } from "./locked-store.ts";
import { lostStore } from "./lost-store.ts";
import { postgresDown } from "./postgres-down.ts";
import type { Fault } from "./scenario.ts";
import { slowClients } from "./slow-clients.ts";
import { smallMemory } from "./small-memory.ts";

export const faults: readonly Fault[] = [
  kill,
  duplicates,
  bigBody,
  slowClients,
  smallMemory,
  fullDisk,
  fullDiskStart,
  damagedStart,
  lostStore,
  lockedStore,
  clockJump,
  frozenWorker,
  postgresDown,
  fuzz,
];
