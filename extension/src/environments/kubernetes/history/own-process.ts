import { createHash } from "node:crypto";
import { readlink } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import process from "node:process";
import { bootId, isAlive } from "../../platform/process-identity.ts";

/** Addresses of the machine's network cards; none of what is made and lost at run time stands in for them. */
function cards(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  const real = all.filter(({ internal, mac }) => !internal && !/^(00[:-]?)+$/.test(mac));
  return [...new Set(real.map(({ mac }) => mac))].sort();
}

/** On Linux one boot and one space of process numbers, so that containers with one name are told apart. */
async function boot(): Promise<readonly string[]> {
  const boot = bootId();
  if (boot === undefined) return [];
  return readlink("/proc/self/ns/pid").then(
    (space) => [boot, space],
    () => [],
  );
}

/** Where a process number means one and the same process; undefined where this machine cannot be told from others. */
async function numbering(): Promise<string | undefined> {
  const booted = await boot();
  const marks = booted.length > 0 ? booted : cards();
  if (marks.length === 0) return undefined;
  const text = JSON.stringify([hostname(), ...marks]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** This process, as another one on this machine finds it: `<machine>/<process>`. */
export async function ownProcess(): Promise<string | undefined> {
  const machine = await numbering();
  return machine === undefined ? undefined : `${machine}/${process.pid}`;
}

/** True where a process is one of this machine and has ended; of others nothing is known. */
export async function hasEnded(named: string | undefined): Promise<boolean> {
  const [machine, number] = named?.split("/") ?? [];
  if (machine === undefined || !/^\d+$/.test(number ?? "")) return false;
  return machine === (await numbering()) && !isAlive(Number(number));
}
