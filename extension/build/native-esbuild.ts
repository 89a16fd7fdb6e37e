// The native esbuild of each desktop platform, from the registry in the version and with the integrity of package-lock.json.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** VS Code's target platforms for which a .vsix with a native esbuild is built. */
export const desktopTargets = [
  "linux-x64",
  "linux-arm64",
  "darwin-x64",
  "darwin-arm64",
  "win32-x64",
  "win32-arm64",
] as const;

export type DesktopTarget = (typeof desktopTargets)[number];

/** The file name of a platform's program. */
export const nativeName = (target: string): string =>
  target.startsWith("win32-") ? "esbuild.exe" : "esbuild";

/** Returns the path of a platform's program in its package, relative to a node_modules folder. */
export const nativePath = (target: string): string =>
  join("@esbuild", target, target.startsWith("win32-") ? "" : "bin", nativeName(target));

interface LockedPackage {
  readonly version: string;
  readonly integrity: string;
}

/**
 * Installs the programs of all desktop platforms into the folder's node_modules with the given `npm`. Its lock file contains only
 * them, without their `os` and `cpu`: npm then installs them on any machine, and it rejects a package whose integrity differs.
 * @throws Error if package-lock.json lacks the program of a platform
 */
export async function installNatives(
  root: string,
  folder: string,
  npm: (args: readonly string[], cwd: string) => Promise<unknown>,
): Promise<void> {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const locked = desktopTargets.map((target) => {
    const name = `@esbuild/${target}`;
    const found = lock.packages[`node_modules/${name}`];
    if (!found) throw new Error(`package-lock.json has no ${name}: run npm install.`);
    return { name, version: found.version, integrity: found.integrity };
  });
  const dependencies = Object.fromEntries(locked.map(({ name, version }) => [name, version]));
  const installed = Object.fromEntries(
    locked.map(({ name, ...contents }) => [`node_modules/${name}`, contents]),
  );
  const packages = { "": { dependencies }, ...installed };
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  await writeFile(join(folder, "package-lock.json"), JSON.stringify({ lockfileVersion: 3, packages }));
  await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
}
