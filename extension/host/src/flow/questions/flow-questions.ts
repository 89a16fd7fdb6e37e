import type { FlowTrigger } from "@hookloom/protocol/flow-document";
import type { FlowSnapshot, FlowViewContract, PayloadValues } from "@hookloom/protocol/flow-view";
import * as vscode from "vscode";
import { queryCommand } from "../../commands/call-command.ts";

type Requests = FlowViewContract["host"]["requests"];

/** Installs a package of the registry, which the palette then searches. */
export async function installPackage(
  uri: string,
  wanted: Requests["installPackage"]["params"],
): Promise<Requests["installPackage"]["result"]> {
  const query = await queryCommand("hookloom.addConnection", { uri, ...wanted });
  // Where it was cancelled or failed, the person is back where it was found.
  return { query: typeof query === "string" ? query : wanted.package };
}

export const clipboardRequests: {
  readonly [M in "readClipboard" | "writeClipboard"]: (
    params: Requests[M]["params"],
  ) => Promise<Requests[M]["result"]>;
} = {
  readClipboard: async () => await vscode.env.clipboard.readText(),
  writeClipboard: async ({ text }) => {
    await vscode.env.clipboard.writeText(text);
    return null;
  },
};

/** The payload of an event, and where it is from. */
export interface KnownPayload extends Omit<PayloadValues, "values"> {
  readonly payload: unknown;
}

/** What is known of the payloads of events. */
export interface FlowValues {
  of(document: vscode.Uri, trigger: FlowTrigger): Promise<PayloadValues | undefined>;
  /** The payload itself. */
  readPayload(document: vscode.Uri, trigger: FlowTrigger): Promise<KnownPayload | undefined>;
  onDidChange(listener: () => void): vscode.Disposable;
}

/** What is known of the payload of the flow that a page asks about. */
export async function payloadValues(
  values: Pick<FlowValues, "of">,
  { uri, snapshot }: { readonly uri: vscode.Uri; snapshot(): FlowSnapshot | undefined },
  { flow: id }: Requests["payloadValues"]["params"],
): Promise<Requests["payloadValues"]["result"]> {
  const [trigger] = snapshot()?.document.flows.find((flow) => flow.id === id)?.triggers ?? [];
  const known = trigger && (await values.of(uri, trigger));
  return known ? { known } : {};
}

/** Milliseconds between two messages that deliveries have come. */
const payloadPauseMs = 500;

/** Calls back when values may be others by now, and not for each of many deliveries. */
export function followPayload(
  values: Pick<FlowValues, "onDidChange">,
  onChange: () => void,
): { dispose(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listening = values.onDidChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange();
    }, payloadPauseMs);
  });
  return {
    dispose: () => {
      clearTimeout(timer);
      listening.dispose();
    },
  };
}

/** Undo and redo of a document. The commands act on the active editor, so its diagram is made active first. */
export function historyRequests(document: vscode.TextDocument, panel: vscode.WebviewPanel) {
  const go = async (command: "undo" | "redo"): Promise<{ readonly changed: boolean }> => {
    if (!panel.active) panel.reveal(panel.viewColumn, false);
    const before = document.version;
    await vscode.commands.executeCommand(command);
    return { changed: document.version !== before };
  };
  return { undo: () => go("undo"), redo: () => go("redo") };
}
