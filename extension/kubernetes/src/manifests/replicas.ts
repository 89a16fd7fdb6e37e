import type { ReplicaRange } from "@hookloom/core/project/config/environment-description";
import type { Release } from "../release/release.ts";

/** How many pods run, and why not as many as requested. */
export interface ReplicaPlan {
  readonly count: number | ReplicaRange;
  /** True if more than one pod may run, now or later. */
  readonly several: boolean;
  readonly reason?: string;
}

const maxCount = (count: number | ReplicaRange): number => (typeof count === "number" ? count : count.max);

/** A store in a file belongs to one process at a time, so several pods need a database. */
export function planReplicas({ description, databasePort, environment }: Release): ReplicaPlan {
  const wanted = description.replicas ?? (databasePort === undefined ? 1 : 2);
  if (databasePort !== undefined) return { count: wanted, several: maxCount(wanted) > 1 };
  const way = `set HOOKLOOM_DATABASE_URL with "hookloom settings ${environment} set HOOKLOOM_DATABASE_URL"`;
  const reason = `One replica with a volume, replaced by Recreate: without HOOKLOOM_DATABASE_URL its deliveries are in a file that one process owns, so nothing answers between two builds. For ${maxCount(wanted) > 1 ? `the ${maxCount(wanted)} replicas asked for` : "more"}, ${way}.`;
  return { count: 1, several: false, reason };
}
