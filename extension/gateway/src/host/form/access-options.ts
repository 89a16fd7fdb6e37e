import type { FormOption } from "@hookloom/protocol/form-view";
import * as vscode from "vscode";

const option = (value: string, label: string): FormOption => ({ value, label });

/** What `access` may be, each as the text of its option. */
export const accessOptions: readonly FormOption[] = [
  option("oauth2", vscode.l10n.t("A token (OAuth 2)")),
  option("key", vscode.l10n.t("A key")),
  option("oauth2 key", vscode.l10n.t("A token or a key")),
  option("none", vscode.l10n.t("Nothing: anybody may call")),
];

/** Reads and writes `access`; a list of both has one order here. */
export const accessCodec = {
  read: (value: unknown): string => {
    if (value === undefined) return "";
    const kinds = (Array.isArray(value) ? value : [value]).map(String);
    return kinds.includes("oauth2") && kinds.includes("key") && kinds.length === 2
      ? "oauth2 key"
      : kinds.join(" ");
  },
  write: (chosen: string): unknown => {
    if (chosen === "") return undefined;
    return chosen.includes(" ") ? chosen.split(" ") : chosen;
  },
};
