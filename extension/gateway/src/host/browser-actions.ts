import * as vscode from "vscode";
import { type ApiCommandId, apiCommandIds } from "./ids/command-ids.ts";

/** The commands of an `api`, and how a browser names what the most used of them do. */
export function apiBrowserActions() {
  const actions: Partial<Record<ApiCommandId, string>> = {
    "hookloom.editApi": vscode.l10n.t("The form of the API"),
  };
  return { commandIds: apiCommandIds, actions };
}
