import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import process from "node:process";
import { errorCode } from "../../project/system-error.ts";

// A process number is reused after its process has ended, and means another process on every machine. What is stored of a
// process is therefore its name: `<number>@<start>`, or `<machine>/<number>@<start>` where several machines read it.

/** Enough for a program that responds at once. */
const psTimeoutMs = 2_000;

/** True if a process with this number exists, even if it is another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errorCode(thrown) === "EPERM";
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name, which may contain anything, ends with the last parenthesis. */
function startInProc(pid: number): string | undefined {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const starttime = 22;
  const afterName = 3;
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[starttime - afterName];
}

/** When a process started, in the system's own words; undefined if the system does not say, as on Windows. */
function startTime(pid: number): string | undefined {
  if (process.platform === "win32") return undefined;
  try {
    if (process.platform === "linux") return startInProc(pid);
    const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      timeout: psTimeoutMs,
      // A window and a terminal may have other languages and time zones, and have to read the same time.
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    return started.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Linux counts the start of a process from the boot, so the boot has to be known too; other systems give a date. */
function bootId(): string | undefined {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Differs between processes that have the same number one after the other; empty if the system does not say. */
function processStart(pid: number): string {
  const started = startTime(pid);
  return started === undefined ? "" : `${bootId() ?? ""}/${started}`.replaceAll(/\s+/g, "_");
}

/** The name of a process of this machine; of this one unless a number is given. */
export function processName(pid: number = process.pid): string {
  return `${pid}@${processStart(pid)}`;
}

/** The number in a process name; undefined if the text is not a process name. */
export function processNumber(name: string): number | undefined {
  const pid = Number.parseInt(name, 10);
  return Number.isNaN(pid) ? undefined : pid;
}

/** Whether the process with this name, or just a number, runs; undefined if the text is not a process name. */
export function isRunning(name: string): boolean | undefined {
  const pid = processNumber(name);
  if (pid === undefined) return undefined;
  if (!isAlive(pid)) return false;
  const started = name.split("@")[1] ?? "";
  const now = started === "" ? "" : processStart(pid);
  return now === "" || now === started;
}

/** Addresses of the machine's network cards, without those of interfaces that are made and removed at run time. */
function networkCards(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  const real = all.filter(({ internal, mac }) => !internal && !/^(00[:-]?)+$/.test(mac));
  return [...new Set(real.map(({ mac }) => mac))].sort();
}

/** On Linux the boot and the namespace of process numbers, which distinguish containers that share a host name. */
function processNamespace(): readonly string[] {
  const boot = bootId();
  if (boot === undefined) return [];
  try {
    return [boot, readlinkSync("/proc/self/ns/pid")];
  } catch {
    return [];
  }
}

/** Where process numbers mean the same processes; undefined if this machine cannot be distinguished from others. */
function machineId(): string | undefined {
  const namespace = processNamespace();
  const marks = namespace.length > 0 ? namespace : networkCards();
  if (marks.length === 0) return undefined;
  const text = JSON.stringify([hostname(), ...marks]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** The name of this process for readers on any machine; undefined if this machine cannot be identified. */
export function globalProcessName(): string | undefined {
  const machine = machineId();
  return machine === undefined ? undefined : `${machine}/${processName()}`;
}

/** True if the process with this global name ran on this machine and has ended; nothing is known of other machines. */
export function hasEndedHere(globalName: string | undefined): boolean {
  const [, machine, name = ""] = /^([^/]+)\/(.+)$/.exec(globalName ?? "") ?? [];
  return machine !== undefined && machine === machineId() && isRunning(name) === false;
}
