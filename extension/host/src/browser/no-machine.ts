import type { WayOut } from "@hookloom/core/project/user-error";
import * as vscode from "vscode";
import type { CommandId } from "../commands/call-command.ts";
import type { CommandTable } from "../commands/register.ts";
import type { FlowMachine } from "../flow/flow-machine.ts";
import { HostError } from "../shared/errors.ts";

/** VS Code's command to continue on the desktop or in a codespace, which transfers uncommitted changes. */
const continueOn = "_workbench.editSessions.actions.continueEditSession";

async function findContinueButton(): Promise<WayOut | undefined> {
  const known = await vscode.commands.getCommands();
  if (!known.includes(continueOn)) return undefined;
  return {
    title: vscode.l10n.t("Continue Working On..."),
    run: () => vscode.commands.executeCommand(continueOn),
  };
}

/**
 * Returns the error for an action that is unavailable in a browser, with a button that continues on a computer. The error's
 * message begins with `action`.
 */
async function needsMachine(action: string): Promise<HostError> {
  const message = vscode.l10n.t(
    "{0} needs a computer: open this repository in VS Code on the desktop or in a codespace.",
    action,
  );
  return new HostError("no-machine", message, await findContinueButton());
}

/** Returns an action that throws the error of `needsMachine`. */
export const machineNeeded = (action: string) => async (): Promise<never> => {
  throw await needsMachine(action);
};

/** Descriptions of the most used commands; the error for other commands contains no description. */
const actions = (): Partial<Record<CommandId, string>> => ({
  "hookloom.newWebhook": vscode.l10n.t("Creating a project"),
  "hookloom.publish": vscode.l10n.t("Publishing a project"),
  "hookloom.run": vscode.l10n.t("Running"),
  "hookloom.restart": vscode.l10n.t("Running"),
  "hookloom.debug": vscode.l10n.t("Debugging"),
  "hookloom.sendSample": vscode.l10n.t("Sending a sample event"),
  "hookloom.sendNow": vscode.l10n.t("Sending a sample event"),
  "hookloom.deploy": vscode.l10n.t("Deploying"),
  "hookloom.addConnection": vscode.l10n.t("Adding a connection"),
  "hookloom.testConnection": vscode.l10n.t("Testing a connection"),
  "hookloom.setSetting": vscode.l10n.t("Setting a value"),
  "hookloom.settings": vscode.l10n.t("Setting a value"),
  "hookloom.compareFlow": vscode.l10n.t("Comparing with an earlier version"),
  "hookloom.compareFlowWith": vscode.l10n.t("Comparing with an earlier version"),
  "hookloom.showCharts": vscode.l10n.t("Reading deliveries"),
  "hookloom.showDeliveries": vscode.l10n.t("Reading deliveries"),
  "hookloom.showDelivery": vscode.l10n.t("Reading deliveries"),
  "hookloom.showInDiagram": vscode.l10n.t("Reading deliveries"),
  "hookloom.replayDelivery": vscode.l10n.t("Replaying a delivery"),
  "hookloom.debugDelivery": vscode.l10n.t("Debugging"),
  "hookloom.installTypeScript": vscode.l10n.t("Installing TypeScript"),
});

/** Descriptions of the most used commands of other packages. */
export type JoinedActions = Readonly<Record<string, string>>;

/** Returns the commands that are unavailable in a browser; each of them shows the error. */
export function machineCommands(ids: readonly string[], joined: JoinedActions): CommandTable<string> {
  const known: Readonly<Record<string, string>> = { ...actions(), ...joined };
  return Object.fromEntries(ids.map((id) => [id, machineNeeded(known[id] ?? vscode.l10n.t("This"))]));
}

const noDebugging = machineNeeded(vscode.l10n.t("Debugging"));
const noRecording = machineNeeded(vscode.l10n.t("Reading deliveries"));

/** The features of a diagram in a browser: no recordings, no debugger, and nothing that can be run. */
export const noMachine: FlowMachine = {
  recordings: (document) => ({
    requests: {
      recordings: async () => ({ version: document.version, deliveries: [] }),
      recording: async () => ({}),
      recordedValue: async () => ({}),
      pinRecording: async () => null,
    },
    refresh: () => undefined,
    replay: noRecording,
    debug: noDebugging,
    openDelivery: noRecording,
    openValue: noRecording,
    dispose: () => undefined,
  }),
  environmentRuns: () => ({
    start: async () => undefined,
    seen: () => undefined,
    resend: () => undefined,
    snapshotChanged: () => undefined,
    show: machineNeeded(vscode.l10n.t("Reading the runs of an environment")),
    showFailed: noRecording,
    showUnhandled: noRecording,
    dispose: () => undefined,
  }),
  cardDebugger: () => ({
    pageRenewed: () => undefined,
    painted: () => undefined,
    textChanged: () => undefined,
    change: noDebugging,
    run: noDebugging,
    dispose: () => undefined,
  }),
  runner: undefined,
  // Proposals are not available, because they require TypeScript's checks.
  models: {
    available: async () => false,
    onDidChange: () => ({ dispose: () => undefined }),
    generate: machineNeeded(vscode.l10n.t("Checking a proposal")),
  },
  print: async () => {
    throw new HostError(
      "no-machine",
      vscode.l10n.t("Printing needs a computer. Export the diagram as SVG here, and print that file."),
    );
  },
};
