import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { badEnvironmentName } from "../../project/errors.ts";
import { checkHoldsNoLinks, checkInsideRoot } from "../../project/inside-root.ts";
import { isFolderName } from "../../project/project.ts";

/**
 * The folder of a project's state under this name, wherever it is made.
 * @throws ProjectError `bad-environment` for a name that would lead elsewhere
 */
export function stateFolder(root: string, name: string): string {
  if (!isFolderName(name)) throw badEnvironmentName(name);
  return path.join(root, ".hookloom", name);
}

/**
 * Makes a folder of a project's state, which nobody but its owner can enter: logs hold what handlers log. It is kept out of
 * git whatever the project's own ignore file says.
 * @throws ProjectError `outside` where it, or something in it, is a link: a repository can hold one, and what is written or
 * deleted through it is somebody else's
 */
export async function makeStateFolder(root: string, name: string): Promise<string> {
  const folder = stateFolder(root, name);
  const top = path.dirname(folder);
  await checkInsideRoot(root, folder);
  await checkHoldsNoLinks(root, folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Some file systems have no modes; then those of the folder above have to do.
  await chmod(top, 0o700).catch(() => undefined);
  await writeFile(path.join(top, ".gitignore"), "*\n", { flag: "wx" }).catch(() => undefined);
  return folder;
}
