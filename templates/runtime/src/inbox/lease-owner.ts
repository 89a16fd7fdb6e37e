import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { LeaseRequest } from "./inbox.ts";

interface Owner {
  readonly host: string;
  readonly pid: number;
}

/** The name of a process in its leases: host, process id and a random part that is different for each start. */
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
    // EPERM: another user's process is alive, but cannot be signalled.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** The owner in a lease of a file, which is followed by a number. */
export const ownerOfLease = (lease: string | null): string => lease?.slice(0, lease.lastIndexOf("/")) ?? "";

/**
 * Whether the process of a lease has ended, for processes that share a file: a file belongs to one host, so a name
 * with another host is an old one; a different name with our own process id is one whose id was reused.
 */
export function isDeadOwner(name: string, self: string): boolean {
  if (name === self) return false;
  const owner = parseOwner(name);
  const own = parseOwner(self);
  if (owner === undefined || owner.host !== own?.host || owner.pid === own.pid) return true;
  return !isAlive(owner.pid);
}

/** Whether an expired lease of another process may be taken over by the process that requests it. */
export function mayTakeOver(holder: string, { owner, sparesLiving }: LeaseRequest): boolean {
  return sparesLiving !== true || isDeadOwner(holder, owner);
}
