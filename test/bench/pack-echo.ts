import { execFile } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../vscode/setup.mjs";

const exec = promisify(execFile);

/** Packs the peer that only echoes a key into a webview. Gives the path of its .vsix inside `folder`. */
export async function packEcho(folder: string): Promise<string> {
  const copy = join(folder, "echo");
  await mkdir(folder, { recursive: true });
  await cp(join(root, "test", "bench", "echo"), copy, { recursive: true });
  await writeFile(join(copy, "README.md"), "# Echo\n");
  const vsix = join(folder, "echo.vsix");
  const quiet = ["--no-dependencies", "--allow-missing-repository", "--skip-license"];
  const vsce = join(root, "node_modules", ".bin", "vsce");
  await exec(vsce, ["package", ...quiet, "-o", vsix], { cwd: copy });
  return vsix;
}
