import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { installExtensions } from "./code-server.ts";
import { packagedExtension } from "./session.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder in which the packaged extension is installed; undefined where every editor installs its own. */
    extensions: string | undefined;
  }
}

/** One installed extension for the editors of the whole run, which only read it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "hookloom-extensions-"));
  const extensions = join(folder, "extensions");
  await installExtensions(extensions, [packagedExtension()], folder);
  project.provide("extensions", extensions);
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
