import * as vscode from "vscode";
import { type ApiCommandId, apiCommandIds } from "./ids/command-ids.ts";

/** What the commands of the `api` say in a browser, where there is no machine. */
export function apiInBrowser() {
  const actions: Partial<Record<ApiCommandId, string>> = {
    "hookloom.editApi": vscode.l10n.t("The form of the API"),
  };
  return { commandIds: apiCommandIds, actions };
}
