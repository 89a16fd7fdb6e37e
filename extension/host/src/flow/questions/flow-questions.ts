import type { FlowTrigger } from "@hookloom/protocol/flow-document";
import type { FlowSnapshot, FlowViewContract, PayloadValues } from "@hookloom/protocol/flow-view";
import * as vscode from "vscode";
import { askCommand } from "../../commands/call-command.ts";
import { requestGuards } from "../page/flow-guards.ts";
import type { DocumentQuestions } from "../server/flow-server.ts";
import type { RecentRows } from "./recent-rows.ts";

type Requests = FlowViewContract["host"]["requests"];

/** Passes questions about names and calls on to the language server. */
export function nameRequests(
  server: DocumentQuestions,
  uri: string,
): {
  readonly [M in "proposedName" | "nameOfFlow" | "calls"]: (
    params: Requests[M]["params"],
  ) => Promise<Requests[M]["result"]>;
} {
  return {
    calls: async () => server.request("calls", { uri }),
    proposedName: async (params) =>
      server.request("proposedName", { uri, ...requestGuards.proposedName(params) }),
    nameOfFlow: async (params) => server.request("nameOfFlow", { uri, ...requestGuards.nameOfFlow(params) }),
  };
}

/** Passes questions about what can be inserted on, with what was chosen last. */
export function paletteRequests(
  server: DocumentQuestions,
  uri: string,
  recent: Pick<RecentRows, "list">,
): {
  readonly [M in "palette" | "paletteDetail" | "installPackage"]: (
    params: Requests[M]["params"],
  ) => Promise<Requests[M]["result"]>;
} {
  return {
    palette: async (params) =>
      server.request("palette", { uri, ...requestGuards.palette(params), recent: recent.list() }),
    paletteDetail: async (params) =>
      server.request("paletteDetail", { uri, ...requestGuards.paletteDetail(params) }),
    installPackage: async (params) => {
      const wanted = requestGuards.installPackage(params);
      const query = await askCommand("hookloom.addConnection", { uri, ...wanted });
      // Where it was cancelled or failed, the person is back where it was found.
      return { query: typeof query === "string" ? query : wanted.package };
    },
  };
}

export const clipboardRequests: {
  readonly [M in "readClipboard" | "writeClipboard"]: (
    params: Requests[M]["params"],
  ) => Promise<Requests[M]["result"]>;
} = {
  readClipboard: async () => await vscode.env.clipboard.readText(),
  writeClipboard: async (params) => {
    await vscode.env.clipboard.writeText(requestGuards.writeClipboard(params).text);
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
  payloadOf(document: vscode.Uri, trigger: FlowTrigger): Promise<KnownPayload | undefined>;
  onDidChange(listener: () => void): vscode.Disposable;
}

/** What is known of the payload of the flow that a page asks about. */
export async function payloadValues(
  values: Pick<FlowValues, "of">,
  { uri, snapshot }: { readonly uri: vscode.Uri; snapshot(): FlowSnapshot | undefined },
  params: Requests["payloadValues"]["params"],
): Promise<Requests["payloadValues"]["result"]> {
  const { flow: id } = requestGuards.payloadValues(params);
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
