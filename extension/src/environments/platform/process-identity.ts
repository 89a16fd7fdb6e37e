import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";

/** Milliseconds for a program that answers at once. */
const psTimeout = 2_000;

/** True where a process with this number exists, also when it is another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name, which may hold anything, ends with the last parenthesis. */
function inProc(pid: number): string | undefined {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const starttime = 22;
  const afterName = 3;
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[starttime - afterName];
}

/** When a process began, in the system's own words; undefined where the system does not say, as on Windows. */
export function processBegan(pid: number): string | undefined {
  if (process.platform === "win32") return undefined;
  try {
    if (process.platform === "linux") return inProc(pid);
    const began = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      timeout: psTimeout,
      // A window and a terminal may have other languages and time zones, and have to read the same time.
      env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    return began.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Linux counts the start of a process from the boot, so the boot has to be known too; other systems give a date. */
export function bootId(): string | undefined {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return undefined;
  }
}

/** When a process began, different for every process with the same number; empty where the system does not say. */
function beginning(pid: number): string {
  const began = processBegan(pid);
  return began === undefined ? "" : `${bootId() ?? ""}/${began}`.replaceAll(/\s+/g, "_");
}

/** Identifies this process to others, even once its number belongs to another one: `<number>@<beginning>`. */
export function ownName(): string {
  return `${process.pid}@${beginning(process.pid)}`;
}

/** The number in a name; undefined where the text is not the name of a process. */
function numberIn(name: string): number | undefined {
  const pid = Number.parseInt(name, 10);
  return Number.isNaN(pid) ? undefined : pid;
}

/** Whether the process with this name, or just a number, runs; undefined where the text is not such a name. */
export function isRunning(name: string): boolean | undefined {
  const pid = numberIn(name);
  if (pid === undefined) return undefined;
  if (!isAlive(pid)) return false;
  const began = name.split("@")[1] ?? "";
  const now = began === "" ? "" : beginning(pid);
  return now === "" || now === began;
}
