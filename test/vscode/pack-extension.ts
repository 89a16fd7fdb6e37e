// Packs a small extension that only tests need.
import { execFile } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { root } from "./setup.mjs";

const exec = promisify(execFile);

/** Packs the extension in `source`. Gives the path of its .vsix inside `folder`. */
export async function packExtension(source: string, folder: string): Promise<string> {
  const name = basename(source);
  const copy = join(folder, name);
  await mkdir(folder, { recursive: true });
  await cp(source, copy, { recursive: true });
  await writeFile(join(copy, "README.md"), `# ${name}\n`);
  const vsix = join(folder, `${name}.vsix`);
  const vsceFlags = ["--no-dependencies", "--allow-missing-repository", "--skip-license"];
  const vsce = join(root, "node_modules", ".bin", "vsce");
  await exec(vsce, ["package", ...vsceFlags, "-o", vsix], { cwd: copy });
  return vsix;
}
