import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import process from "node:process";
import { errorCode } from "../../project/system-error.ts";

// A PID is reused after its process has ended, and denotes a different process on every machine. Stored data therefore contains
// the process name: `<pid>@<start>`, or `<machine>/<pid>@<start>` if several machines read it.

/** Enough for a program that responds immediately. */
const psTimeoutMs = 2_000;

/** True if a process with this PID exists, even if it belongs to another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return errorCode(thrown) === "EPERM";
  }
}

/**
 * Reads a process's start time. The process name in the file can contain any character and ends with the last parenthesis.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function startInProc(pid: number): string | undefined {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const startTimeField = 22;
  const firstFieldAfterName = 3;
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[startTimeField - firstFieldAfterName];
}

/** Returns a process's start time as the system reports it; undefined if the system does not report it, as on Windows. */
function startTime(pid: number): string | undefined {
  if (process.platform === "win32") return undefined;
  try {
    if (process.platform === "linux") return startInProc(pid);
    const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      timeout: psTimeoutMs,
      // A window and a terminal may use different languages and time zones but have to read the same time.
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    return started.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Linux reports a process's start time relative to the boot, so the boot id is needed too; other systems report a date. */
function bootId(): string | undefined {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Distinguishes processes that successively have the same PID; empty if the system does not report a start time. */
function processStart(pid: number): string {
  const started = startTime(pid);
  return started === undefined ? "" : `${bootId() ?? ""}/${started}`.replaceAll(/\s+/g, "_");
}

/** Returns the name of a process on this machine; of this process by default. */
export function processName(pid: number = process.pid): string {
  return `${pid}@${processStart(pid)}`;
}

/** Returns the PID in a process name; undefined if the text is not a process name. */
export function processNumber(name: string): number | undefined {
  const pid = Number.parseInt(name, 10);
  return Number.isNaN(pid) ? undefined : pid;
}

/** Whether the process with this name or PID is running; undefined if the text is not a process name. */
export function isRunning(name: string): boolean | undefined {
  const pid = processNumber(name);
  if (pid === undefined) return undefined;
  if (!isAlive(pid)) return false;
  const started = name.split("@")[1] ?? "";
  const now = started === "" ? "" : processStart(pid);
  return now === "" || now === started;
}

/** Returns the MAC addresses of the machine's network cards, without interfaces that are created and removed at run time. */
function networkCards(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  const real = all.filter(({ internal, mac }) => !internal && !/^(00[:-]?)+$/.test(mac));
  return [...new Set(real.map(({ mac }) => mac))].sort();
}

/** On Linux, returns the boot id and the PID namespace, which distinguish containers with the same host name. */
function processNamespace(): readonly string[] {
  const boot = bootId();
  if (boot === undefined) return [];
  try {
    return [boot, readlinkSync("/proc/self/ns/pid")];
  } catch {
    return [];
  }
}

/**
 * Identifies the scope within which PIDs denote the same processes; undefined if this machine cannot be distinguished from
 * others.
 */
function machineId(): string | undefined {
  const namespace = processNamespace();
  const marks = namespace.length > 0 ? namespace : networkCards();
  if (marks.length === 0) return undefined;
  const text = JSON.stringify([hostname(), ...marks]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** Returns this process's name for readers on any machine; undefined if this machine cannot be identified. */
export function globalProcessName(): string | undefined {
  const machine = machineId();
  return machine === undefined ? undefined : `${machine}/${processName()}`;
}

/** True if the process with this global name ran on this machine and has ended; false for processes on other machines. */
export function hasEndedHere(globalName: string | undefined): boolean {
  const [, machine, name = ""] = /^([^/]+)\/(.+)$/.exec(globalName ?? "") ?? [];
  return machine !== undefined && machine === machineId() && isRunning(name) === false;
}
