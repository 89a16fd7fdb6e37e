import { writeFile } from "node:fs/promises";
import path from "node:path";
import { installFailed } from "../errors.ts";
import { checkInsideRoot } from "../inside-root.ts";
import { type InstallProjectOptions, installProject, runInstall } from "../packages/install.ts";
import { dependencyNames, mergeManifest, packageManager, runtimeName } from "../packages/manifest.ts";
import { readIfThere } from "../read-file.ts";

/** A connection's packages with their version ranges; `typePackages` contain only types. */
export interface ConnectionPackages {
  readonly packages: Readonly<Record<string, string>>;
  readonly typePackages?: Readonly<Record<string, string>>;
}

/**
 * Adds packages to a project and installs them; packages that are already in its package.json keep their versions. If that fails
 * or is cancelled, package.json is restored. Returns a message if packages that are needed only for development are missing.
 * @throws ProjectError `install-failed` with the reason, `cancelled`, `no-dist`, `outside`
 */
export async function installConnection(
  root: string,
  { packages, typePackages = {} }: ConnectionPackages,
  options: InstallProjectOptions,
): Promise<string | undefined> {
  const file = path.join(root, "package.json");
  await checkInsideRoot(root, file);
  const before = await readIfThere(file);
  const text = before ?? '{\n  "private": true,\n  "type": "module"\n}\n';
  const merged = mergeManifest(text, { scripts: {}, dependencies: packages, devDependencies: typePackages });
  if (merged === before && Object.keys(packages).length === 0) return undefined;
  if (merged !== before) await writeFile(file, merged);
  try {
    // The CLI in a project has no Hookloom packages to add, and a project whose package.json lists the runtime does not need any.
    if (!(await dependencyNames(root)).includes(runtimeName)) return await installProject(root, options);
    const manager = await packageManager(root);
    const reason = await runInstall(root, manager, options);
    if (reason !== undefined) throw installFailed(manager, root, reason);
    return undefined;
  } catch (thrown) {
    if (before !== undefined && merged !== before) await writeFile(file, before);
    throw thrown;
  }
}
