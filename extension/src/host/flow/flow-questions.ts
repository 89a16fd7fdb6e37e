import type { FlowTrigger, FlowViewContract, PayloadValues } from "@hookloom/language-server/protocol";
import type * as vscode from "vscode";
import { requestGuards } from "./flow-guards.ts";
import type { DocumentQuestions } from "./flow-server.ts";

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

/** What is known of the payloads of events. */
export interface FlowValues {
  of(document: vscode.Uri, trigger: FlowTrigger): Promise<PayloadValues | undefined>;
  onDidChange(listener: () => void): vscode.Disposable;
}

/** Milliseconds between two messages that deliveries have come. */
const payloadPause = 500;

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
    }, payloadPause);
  });
  return {
    dispose: () => {
      clearTimeout(timer);
      listening.dispose();
    },
  };
}
