import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { installExtensions } from "./code-server.ts";
import { packagedExtension } from "./session.ts";
import { stopSharedEditors } from "./shared-editor.ts";

interface VscodeRun {
  /** The folder of what the files of the run share: the editors, the packages of projects. */
  readonly folder: string;
  /** The folder in which the packaged extension is installed; editors only read it. */
  readonly extensions: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    /** Undefined where every editor is a file's own and installs its extensions. */
    vscodeRun: VscodeRun | undefined;
  }
}

/** Installs the extension once for the editors of the whole run, and stops those that its files share. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "hookloom-run-"));
  const extensions = join(folder, "extensions");
  await installExtensions(extensions, [packagedExtension()], folder);
  project.provide("vscodeRun", { folder, extensions });
  return async () => {
    await stopSharedEditors(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
