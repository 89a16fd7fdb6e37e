import path from "node:path";
import { environmentFiles } from "@hookloom/core/environments/local/store/state-file";
import type * as vscode from "vscode";
import { devEnvironment } from "../commands/delivery-target.ts";
import { type DebugMark, debugMember } from "../shared/debug-sessions.ts";

/** Milliseconds until the debugger looks for the process that a save has started in place of the one that it had. */
const reattachDelayMs = 100;

/** How long it looks for one while the source does not run, in attempts. */
const reattachAttempts = 36_000;

/** Milliseconds in which it has to be attached: a busy machine takes long, and what cannot be reached is refused before. */
const attachTimeoutMs = 60_000;

/** Paths in patterns have slashes everywhere. */
const pattern = (...parts: readonly string[]): string =>
  path
    .join(...parts)
    .split(path.sep)
    .join("/");

/**
 * What VS Code's JavaScript debugger is given for a project whose inspector is behind a port of this machine. The port
 * outlives processes: after a save the debugger attaches again, to the next one.
 */
export function attachConfiguration(
  name: string,
  mark: DebugMark,
  /** When VS Code opens its Debug Console. */
  consoleOptions: unknown,
  /** The folder of what runs: its real path, as source maps have it. */
  { root, port }: { readonly root: string; readonly port: number },
): vscode.DebugConfiguration {
  const { builds } = environmentFiles(root, devEnvironment);
  return {
    type: "pwa-node",
    request: "attach",
    name,
    address: "127.0.0.1",
    port,
    cwd: root,
    timeout: attachTimeoutMs,
    continueOnAttach: true,
    autoAttachChildProcesses: false,
    restart: { delay: reattachDelayMs, maxAttempts: reattachAttempts },
    sourceMaps: true,
    outFiles: [pattern(builds, "*.mjs")],
    resolveSourceMapLocations: [pattern(builds, "**")],
    // Steps stay in the project's own code: the source maps name the files of the runtime and of other packages.
    skipFiles: ["<node_internals>/**", "**/node_modules/**"],
    smartStep: true,
    internalConsoleOptions: consoleOptions,
    [debugMember]: mark,
  };
}
