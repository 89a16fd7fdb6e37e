import {
  isUserError,
  UserError,
  type UserErrorOptions,
  type WayOut,
} from "@hookloom/core/project/user-error";
import { RpcError } from "@hookloom/protocol/rpc";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";

/** An error that the user can fix, with a message for the user. */
export class HostError extends UserError {
  constructor(code: string, message: string, wayOut?: WayOut, more: Omit<UserErrorOptions, "wayOut"> = {}) {
    super(code, message, { ...more, wayOut });
  }
}

/** Returns the same error with a button; its details and location are kept. */
export function withButton(error: UserError, wayOut: WayOut): HostError {
  const { code, message, detail, location } = error;
  return new HostError(code, message, wayOut, { detail, location, cause: error });
}

export const untrusted = (action: string, wayOut: WayOut): HostError =>
  new HostError(
    "untrusted",
    vscode.l10n.t("{0} runs code in this folder, so you have to trust the folder first.", action),
    wayOut,
  );

export const noProject = (wayOut: WayOut): HostError =>
  new HostError("no-project", vscode.l10n.t("There is no webhook project in this window yet."), wayOut);

export const projectGone = (root: string): HostError =>
  new HostError(
    "no-project",
    vscode.l10n.t("The project in {0} no longer exists: open its folder again.", root),
  );

export const notRunning = (name: string, wayOut: WayOut): HostError =>
  new HostError("not-running", vscode.l10n.t("{0} is not running.", name), wayOut);

export const atBreakpoint = (name: string): HostError =>
  new HostError(
    "at-breakpoint",
    vscode.l10n.t("{0} is paused at a breakpoint and cannot respond: continue it first.", name),
    {
      title: vscode.l10n.t("Continue"),
      run: () => vscode.commands.executeCommand("workbench.action.debug.continue"),
    },
  );

export const noDebugger = (): HostError =>
  new HostError(
    "no-debugger",
    vscode.l10n.t(
      "VS Code's JavaScript debugger (ms-vscode.js-debug) is disabled or missing: enable it, then start Debug again.",
    ),
    {
      title: vscode.l10n.t("Show extension"),
      run: () => vscode.commands.executeCommand("workbench.extensions.search", "@builtin ms-vscode.js-debug"),
    },
  );

export const notDebuggable = (environment: string): HostError =>
  new HostError(
    "not-debuggable",
    vscode.l10n.t(
      "{0} does not run the source on this machine, so its deliveries cannot be debugged here: save one as a test, or send its payload with Send sample event.",
      environment,
    ),
  );

export const notAttached = (name: string, wayOut: WayOut): HostError =>
  new HostError(
    "not-attached",
    vscode.l10n.t(
      "The debugger could not attach to {0}, which continues without it: its process may have ended. Start Debug again.",
      name,
    ),
    wayOut,
  );

export const notOnDisk = (): HostError =>
  new HostError(
    "not-on-disk",
    vscode.l10n.t("A project can only run from a folder on disk: open such a folder first."),
  );

export const noCode = (): HostError =>
  new HostError(
    "no-code",
    vscode.l10n.t("Open a TypeScript or JavaScript file first; the diagram shows its flows."),
  );

export const flowGone = (): HostError =>
  new HostError(
    "flow-gone",
    vscode.l10n.t("The file no longer has this flow. Choose another one in the diagram."),
  );

export const notWritten = (name: string, cause: unknown): HostError =>
  new HostError(
    "not-written",
    vscode.l10n.t(
      "{0} could not be written: {1} Choose another location.",
      name,
      errorMessage(cause).replace(/\.?$/, "."),
    ),
  );

export const noBrowser = (): HostError =>
  new HostError(
    "no-browser",
    vscode.l10n.t("No browser could be opened to print the diagram. Export it as SVG and print that file."),
  );

export const notComparable = (name: string): HostError =>
  new HostError(
    "no-code",
    vscode.l10n.t(
      "{0} is not a TypeScript or JavaScript file on this machine, so it has no flows to compare.",
      name,
    ),
  );

export const noDiagram = (): HostError =>
  new HostError(
    "no-diagram",
    vscode.l10n.t("Click a flow diagram first; the command applies to its selection."),
  );

export const fileNotFound = (specifier: string): HostError =>
  new HostError(
    "file-not-found",
    vscode.l10n.t('No file next to this one matches the import "{0}".', specifier),
  );

export const notSaved = (file: string): HostError =>
  new HostError(
    "not-saved",
    vscode.l10n.t("{0} could not be saved, so nothing was done: save it first.", file),
  );

export const serverDown = (cause: string, wayOut: WayOut): HostError =>
  new HostError(
    "server-down",
    vscode.l10n.t("The Hookloom language server could not start: {0}", cause),
    wayOut,
  );

/** Returns whether an error's message is for the user: user errors of the extension, and rejections from the language server. */
export function isForUser(error: unknown): error is Error {
  return isUserError(error) || (error instanceof Error && error.name === "RpcError");
}

/** Returns true if the user closed a prompt, which needs no report. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "Canceled");
}

/** Returns undefined for a closed prompt; rethrows any other error. */
export function unlessCancelled(error: unknown): undefined {
  if (!isCancelled(error)) throw error;
}

/** Rethrows the error of a failed replay to its page; a closed prompt is not an error there. */
export function failReplay(error: unknown): never {
  throw isCancelled(error) ? new RpcError("cancelled", vscode.l10n.t("Nothing was replayed.")) : error;
}

/** Returns the error that a command throws when the user closes its prompt. */
export function cancelled(): Error {
  const error = new Error("Cancelled");
  error.name = "AbortError";
  return error;
}
