import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { noNativeEsbuild } from "../errors.ts";

type Esbuild = typeof import("esbuild");

/** The native program that came with us, or the one of the package that was installed with us. */
function nativeProgram(distDir: string): string | undefined {
  const windows = process.platform === "win32";
  const shipped = path.join(distDir, "native", windows ? "esbuild.exe" : "esbuild");
  if (existsSync(shipped)) return shipped;
  try {
    const beside = createRequire(path.join(distDir, "x.js")).resolve("esbuild");
    const own = `@esbuild/${process.platform}-${process.arch}/${windows ? "esbuild.exe" : "bin/esbuild"}`;
    return createRequire(beside).resolve(own);
  } catch {
    return undefined;
  }
}

/**
 * Loads the bundler. The variable that names its program has to be set before the module is evaluated, since it is
 * read only then.
 * @throws EnvironmentError `native-esbuild`
 */
export async function loadEsbuild(distDir: string): Promise<Esbuild> {
  const program = process.env.ESBUILD_BINARY_PATH ?? nativeProgram(distDir);
  if (program !== undefined) process.env.ESBUILD_BINARY_PATH = program;
  try {
    return await import("esbuild");
  } catch (cause) {
    throw noNativeEsbuild(cause);
  }
}
