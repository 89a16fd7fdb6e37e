import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { ignored } from "@hookloom/protocol/ignored-error";
import { badEnvironmentName } from "../../project/errors.ts";
import { checkHoldsNoLinks, checkInsideRoot } from "../../project/inside-root.ts";
import { isFolderName } from "../../project/project.ts";
import { errorCode } from "../../project/system-error.ts";

/**
 * Returns the folder with this name for a project's state; it may not exist yet.
 * @throws ProjectError `bad-environment` for a name that would point elsewhere
 */
export function stateFolder(root: string, name: string): string {
  if (!isFolderName(name)) throw badEnvironmentName(name);
  return path.join(root, ".hookloom", name);
}

/**
 * Creates a folder for a project's state that only its owner can access, since logs contain the handlers' log messages. The
 * folder is kept out of git regardless of the project's own ignore file.
 * @throws ProjectError `outside` if it, or something in it, is a link: a repository can contain links, and writing or deleting
 * through one would affect files outside the project
 */
export async function makeStateFolder(root: string, name: string): Promise<string> {
  const folder = stateFolder(root, name);
  const top = path.dirname(folder);
  await checkInsideRoot(root, folder);
  await checkHoldsNoLinks(root, folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(top, 0o700).catch(ignored("some file systems have no modes"));
  await writeFile(path.join(top, ".gitignore"), "*\n", { flag: "wx" }).catch((thrown: unknown) => {
    if (errorCode(thrown) !== "EEXIST") throw thrown;
  });
  return folder;
}
