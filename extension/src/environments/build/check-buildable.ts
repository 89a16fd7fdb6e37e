import { access } from "node:fs/promises";
import path from "node:path";
import {
  isInstalled,
  missingPackages,
  packageManager,
  runtimeName,
} from "../../project/packages/manifest.ts";
import type { RunnableProject } from "../environment.ts";
import { noEntry, noRuntime, notInstalled } from "../errors.ts";

/**
 * Checks what no edit of the source can fix.
 * @throws EnvironmentError `no-entry`, `not-installed` or `no-runtime`
 */
export async function checkBuildable({ root, entry }: RunnableProject): Promise<void> {
  await access(entry).catch(() => {
    throw noEntry(path.relative(root, entry));
  });
  const missing = await missingPackages(root);
  if (missing.length > 0) throw notInstalled(root, missing, await packageManager(root));
  if (!(await isInstalled(root, runtimeName))) throw noRuntime(root);
}
