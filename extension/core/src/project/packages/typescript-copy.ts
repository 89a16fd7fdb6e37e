import { mkdir, writeFile } from "node:fs/promises";
import { installFailed } from "../errors.ts";
import { type InstallOptions, runInstall } from "./install.ts";

/** The version with which the field types are tested; later versions may change parts of the API. */
export const typescriptVersion = "7.0.2";

/**
 * Installs TypeScript into one of the editor's folders, for projects without TypeScript; the projects are not changed.
 * @throws ProjectError `install-failed` with npm's reason, `cancelled`
 */
export async function installTypeScriptCopy(
  folder: string,
  options: Pick<InstallOptions, "signal" | "onProgress">,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = { private: true, dependencies: { typescript: typescriptVersion } };
  await writeFile(`${folder}/package.json`, `${JSON.stringify(manifest, undefined, 2)}\n`);
  const reason = await runInstall(folder, "npm", options);
  if (reason !== undefined) throw installFailed("npm", folder, reason);
}
