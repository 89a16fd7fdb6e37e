import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const folder = join(homedir(), ".cache", "hookloom", "prometheus");
const unpacked = join(folder, "files", "usr", "bin", "promtool");

async function onPath(): Promise<boolean> {
  return await run("promtool", ["--version"]).then(
    () => true,
    () => false,
  );
}

/** Debian's package, unpacked without being installed: nothing is started and no user is made. */
async function unpack(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run("apt-get", ["download", "prometheus"], { cwd: folder, timeout: 120_000 });
  const archive = (await readdir(folder)).find((name) => name.endsWith(".deb"));
  if (archive === undefined) throw new Error("apt-get downloaded nothing.");
  await run("dpkg-deb", ["-x", archive, "files"], { cwd: folder });
}

/** The program that checks rules: of this machine, or of Debian's package. Undefined where there is neither. */
export async function findPromtool(): Promise<string | undefined> {
  if (await onPath()) return "promtool";
  if (!existsSync(unpacked)) await unpack().catch(() => undefined);
  return existsSync(unpacked) ? unpacked : undefined;
}
