import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

interface Owner {
  readonly host: string;
  readonly pid: number;
}

/** One name a process, for its leases: where it runs, which process it is, and a part that no other start has. */
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
    // Another user's process is alive although it cannot be signalled.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Whether the process of a lease has ended, as one that uses the same file can tell: a file has one host, so a name
 * from elsewhere is from before; our own process id under another name has been given anew.
 */
export function isDeadOwner(name: string, self: string): boolean {
  if (name === self) return false;
  const owner = parseOwner(name);
  const own = parseOwner(self);
  if (owner === undefined || owner.host !== own?.host || owner.pid === own.pid) return true;
  return !isAlive(owner.pid);
}
