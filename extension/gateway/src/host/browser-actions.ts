import * as vscode from "vscode";
import type { ApiCommandId } from "./contributes/commands.ts";

/** Descriptions of the `api` commands for errors in a browser. */
export const apiBrowserActions = (): Partial<Record<ApiCommandId, string>> => ({
  "hookloom.editApi": vscode.l10n.t("The form of the API"),
});
