import path from "node:path";
import * as vscode from "vscode";
import { findDelivery } from "../commands/arguments.ts";
import type { CommandTable } from "../commands/register.ts";
import type { DeliveryAccess } from "../deliveries/delivery-access.ts";
import { replay } from "../deliveries/delivery-commands.ts";
import { busy, notifyAndLog } from "../shared/dialogs.ts";
import { notDebuggable } from "../shared/errors.ts";
import { type DebuggerPorts, ProjectDebugger } from "./project-debugger.ts";

interface DebugCommandPorts extends Pick<DebuggerPorts, "sessions" | "log" | "onRun"> {
  readonly debugger: Pick<ProjectDebugger, "debug">;
  readonly access: DeliveryAccess;
}

/** Milliseconds after which an unresolved breakpoint is assumed to be in code that the build omits. */
const findTimeoutMs = 30_000;

/** Creates the project debugger and its commands. */
export function createDebugPart(ports: DebuggerPorts & Pick<DebugCommandPorts, "access">) {
  const projectDebugger = new ProjectDebugger(ports);
  return { debugger: projectDebugger, commands: debugCommands({ ...ports, debugger: projectDebugger }) };
}

/** The commands that start the debugger, exported for tests. */
export function debugCommands(ports: DebugCommandPorts) {
  return {
    "hookloom.debug": async (argument) => {
      const project = await ports.debugger.debug(argument);
      if (project) ports.onRun(project.root);
    },
    "hookloom.debugDelivery": (argument) => debugDelivery(ports, argument),
  } satisfies Partial<CommandTable>;
}

/**
 * Replays a delivery with the debugger attached, starting the debugger if necessary.
 * @throws HostError `not-debuggable` for a delivery of a remote environment; any error thrown by `debug` or `replay`
 */
async function debugDelivery(ports: DebugCommandPorts, argument: unknown): Promise<void> {
  const { access, log, sessions } = ports;
  const target = findDelivery(argument);
  if (!access.isHere(target)) throw notDebuggable(target.environment);
  access.requireNotPaused(target);
  const { root } = target;
  if (!sessions.isDebugged(root) && !(await ports.debugger.debug({ root }))) return;
  const title = vscode.l10n.t("Waiting for the debugger to set the breakpoints");
  await busy(title, () => sessions.ready(root, enabledBreakpoints(root), findTimeoutMs));
  if (!vscode.debug.breakpoints.some(({ enabled }) => enabled))
    void notifyAndLog(log, "info", vscode.l10n.t("No breakpoint is enabled: set one with F9."));
  await replay(ports, target);
}

/** Returns the enabled breakpoints in a project's files. */
function enabledBreakpoints(root: string): readonly vscode.SourceBreakpoint[] {
  return vscode.debug.breakpoints
    .filter((one) => one instanceof vscode.SourceBreakpoint)
    .filter(({ enabled, location }) => enabled && location.uri.fsPath.startsWith(root + path.sep));
}
