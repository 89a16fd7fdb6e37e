import type { FlowSnapshot } from "@hookloom/protocol/flow-view";
import * as vscode from "vscode";

/** Creates the snapshot of a document's version that a diagram shows. */
export function createSnapshot(
  { uri, isUntitled }: vscode.TextDocument,
  parts: Omit<FlowSnapshot, "uri" | "fileName" | "editable">,
): FlowSnapshot {
  return {
    uri: uri.toString(),
    fileName: uri.path.slice(uri.path.lastIndexOf("/") + 1),
    editable: isUntitled || vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== false,
    ...parts,
  };
}
