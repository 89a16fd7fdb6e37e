import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { isAlive } from "../local/lock.ts";
import type { Binding } from "./binding.ts";

/** Milliseconds for a program that answers at once. */
const patience = 2_000;

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name, which may hold anything, ends with the last parenthesis. */
function inProc(pid: number): string | undefined {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const starttime = 22;
  const afterName = 3;
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[starttime - afterName];
}

/** When a process began, in the system's own words; undefined where it cannot be told, as on Windows. */
export function processBegan(pid: number): string | undefined {
  if (process.platform === "win32") return undefined;
  try {
    if (process.platform === "linux") return inProc(pid);
    const began = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      timeout: patience,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return began.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** True where the process that a binding ends with has ended, also where its number is another process's by now. */
export function hasEnded({ endsWith, began }: Pick<Binding, "endsWith" | "began">): boolean {
  if (endsWith === undefined) return false;
  if (!isAlive(endsWith)) return true;
  const now = began === undefined ? undefined : processBegan(endsWith);
  return now !== undefined && now !== began;
}
