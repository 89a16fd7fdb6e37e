// Finds Prometheus and promtool on this machine, or takes them from Debian's package, once a machine, into ~/.cache/hookloom.
// Plain JavaScript without dependencies, since it runs before anything is installed.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { onPath, run } from "./vscode/setup.mjs";

const cache = join(homedir(), ".cache", "hookloom");
const folder = join(cache, "prometheus");
const unpacked = join(folder, "files", "usr", "bin");

/** Unpacked without being installed: nothing is started and no user is made. */
async function unpack() {
  mkdirSync(cache, { recursive: true });
  const partial = mkdtempSync(`${folder}-partial-`);
  try {
    const hint = "The package comes from the mirror that apt is set to.";
    await run("apt-get", ["download", "prometheus"], { cwd: partial, what: "Downloading Prometheus", hint });
    const archive = readdirSync(partial).find((name) => name.endsWith(".deb")) ?? "";
    await run("dpkg-deb", ["-x", archive, "files"], { cwd: partial, what: "Unpacking Prometheus", hint });
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** The programs that are here now. @returns {{ prometheus: string, promtool: string } | undefined} */
export function findPrometheus() {
  if (onPath("prometheus") && onPath("promtool")) return { prometheus: "prometheus", promtool: "promtool" };
  if (!existsSync(join(unpacked, "promtool"))) return undefined;
  return { prometheus: join(unpacked, "prometheus"), promtool: join(unpacked, "promtool") };
}

/** The programs, brought here where that is possible; undefined where there is neither one nor a Debian to get it from. */
export async function installPrometheus() {
  if (findPrometheus() === undefined && onPath("apt-get") && onPath("dpkg-deb"))
    await unpack().catch(() => {});
  return findPrometheus();
}
