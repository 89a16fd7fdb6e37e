import * as vscode from "vscode";
import type { ApiCommandId } from "./contributes/commands.ts";

/** How a browser names what the commands of an `api` do. */
export const apiBrowserActions = (): Partial<Record<ApiCommandId, string>> => ({
  "hookloom.editApi": vscode.l10n.t("The form of the API"),
});
