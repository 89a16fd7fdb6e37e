import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

function groupOf(pid: string): string {
  try {
    return readFileSync(join("/proc", pid, "cgroup"), "utf8");
  } catch {
    return "";
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(join("/proc", pid, "cmdline"), "utf8");
  } catch {
    return "";
  }
}

/**
 * Ends the programs of a pod with SIGKILL, as a machine out of memory does, and gives how many there were: none where the
 * cluster is not on this machine. The one that holds the pod's namespaces stays, so the kubelet restarts the others.
 */
export function killProcesses(podUid: string): number {
  const names = [podUid, podUid.replaceAll("-", "_")];
  const pids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => names.some((name) => groupOf(pid).includes(`pod${name}`)))
    .filter((pid) => !commandOf(pid).startsWith("/pause"));
  for (const pid of pids) process.kill(Number(pid), "SIGKILL");
  return pids.length;
}
