import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { LeaseRequest } from "./inbox.ts";

interface Owner {
  readonly host: string;
  readonly pid: number;
}

/** Creates the owner name for a process's leases: host, process id and a random part that differs for each start. */
export function makeOwner(): string {
  return `${encodeURIComponent(hostname())}:${process.pid}:${randomBytes(6).toString("hex")}`;
}

function parseOwner(name: string): Owner | undefined {
  const [host, pid] = name.split(":");
  return host === undefined || pid === undefined ? undefined : { host, pid: Number(pid) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process of another user is alive, but cannot be signalled.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Returns the owner of a lease in a SQLite file, where a number follows the owner's name. */
export const ownerOfLease = (lease: string | null): string => lease?.slice(0, lease.lastIndexOf("/")) ?? "";

/**
 * True if a lease's owner has ended. The processes that share a file run on one host, so an owner with a different
 * host name is stale. If another owner has the current process id, the id was reused.
 */
export function isDeadOwner(name: string, self: string): boolean {
  if (name === self) return false;
  const owner = parseOwner(name);
  const own = parseOwner(self);
  if (owner === undefined || owner.host !== own?.host || owner.pid === own.pid) return true;
  return !isAlive(owner.pid);
}

/** True if the requesting process may take over an expired lease of another process. */
export function mayTakeOver(holder: string, { owner, sparesLiving }: LeaseRequest): boolean {
  return sparesLiving !== true || isDeadOwner(holder, owner);
}
