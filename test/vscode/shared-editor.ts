// The editor that the files of a worker share. The first file that needs it starts it, and the run stops it.
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isHealthy, startVscode, stopGroup, type Vscode, writeSettings } from "./code-server.ts";

const stateFile = "running.json";

/** The editor of this worker in the folder of the run, with settings that windows read when they open. */
export async function sharedEditor(
  run: string,
  extensions: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<Vscode> {
  const data = join(run, `editor-${process.env.VITEST_POOL_ID}`);
  const file = join(data, stateFile);
  if (existsSync(file)) {
    const running = JSON.parse(readFileSync(file, "utf8")) as Vscode;
    if (await isHealthy(running.port)) {
      await writeSettings(data, settings);
      return running;
    }
    await stopGroup(running.pid);
  }
  const vscode = await startVscode({ data, extensions, settings });
  writeFileSync(file, JSON.stringify(vscode));
  return vscode;
}

/** Stops the editors of all workers of a run. */
export async function stopSharedEditors(run: string): Promise<void> {
  const files = globSync(join(run, "editor-*", stateFile));
  const editors = files.map((file) => JSON.parse(readFileSync(file, "utf8")) as Vscode);
  await Promise.all(editors.map(({ pid }) => stopGroup(pid)));
}
