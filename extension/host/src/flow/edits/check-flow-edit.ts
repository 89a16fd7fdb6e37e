import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import { RpcError } from "@hookloom/protocol/rpc";
import type { DocumentQuestions } from "../server/flow-server.ts";

type Checked = FlowViewContract["host"]["requests"]["check"]["result"];

/**
 * Why the server would refuse an edit, without applying it. Failures that are not the edit's own fault do not count: a
 * stale picture, or a server that does not answer.
 */
export async function checkFlowEdit(
  server: DocumentQuestions,
  uri: string,
  { version, edit }: { readonly version: number; readonly edit: FlowEdit },
): Promise<Checked> {
  try {
    await server.request("edit", { uri, version, edit });
    return {};
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { code, message } = error;
    return code === "stale" || code === "closed" ? {} : { problem: { code, message } };
  }
}
