import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { checkInsideRoot } from "../config/inside-root.ts";
import { installFailed } from "../errors.ts";
import { mergeManifest } from "../scaffold/add-to-folder.ts";
import { type Undo, writeFiles } from "../scaffold/write-files.ts";
import { installPackages, runInstall } from "./install.ts";
import { missingPackages, namedPackages, packageManager, runtimeName } from "./packages.ts";
import { readVendor, type VendorPackage } from "./vendor.ts";

export interface InstallProjectOptions {
  readonly distDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Names our packages in a package.json that lacks them, with their tarballs beside it. */
async function nameOwn(root: string, runtime: VendorPackage, cli: VendorPackage): Promise<void> {
  const undo: Undo = [];
  const vendor = await Promise.all(
    [runtime, cli].map(async ({ file, tarball }) => ({ path: file, content: await readFile(tarball) })),
  );
  await writeFiles(root, vendor, undo);
  const file = path.join(root, "package.json");
  await checkInsideRoot(root, file);
  const text = await readFile(file, "utf8").catch(() => '{\n  "private": true,\n  "type": "module"\n}\n');
  const own = {
    scripts: {},
    dependencies: { [runtimeName]: `file:${runtime.file}` },
    devDependencies: { hookloom: `file:${cli.file}` },
  };
  await writeFile(file, mergeManifest(text, own));
}

/**
 * Installs the packages that a project names, after naming the runtime where it does not. Returns a sentence where
 * only what running does not need is missing.
 * @throws ProjectError `install-failed` with the reason, `cancelled`, `no-dist`
 */
export async function installProject(
  root: string,
  options: InstallProjectOptions,
): Promise<string | undefined> {
  const { runtime, cli } = await readVendor(options.distDir);
  if (!(await namedPackages(root)).includes(runtimeName)) await nameOwn(root, runtime, cli);
  const manager = await packageManager(root);
  if (manager === "npm") {
    const note = await installPackages(root, { ...options, packages: [runtime, cli], fresh: false });
    const missing = await missingPackages(root);
    if (missing.length > 0) throw installFailed(manager, root, note ?? `${missing.join(", ")} did not come`);
    return note;
  }
  const reason = await runInstall(root, manager, options);
  if (reason !== undefined) throw installFailed(manager, root, reason);
  return undefined;
}
