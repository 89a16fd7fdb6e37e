import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import * as vscode from "vscode";

/** What an edit does, in words for VS Code's preview of it. */
export function editLabel(edit: FlowEdit): string {
  switch (edit.op) {
    case "extract":
      return vscode.l10n.t("Extract to {0}", edit.name);
    case "rename":
      return vscode.l10n.t("Rename to {0}", edit.name);
    case "toSetting":
      return edit.secret
        ? vscode.l10n.t("Make the secret {0}", edit.name)
        : vscode.l10n.t("Make the setting {0}", edit.name);
    case "remove":
      return vscode.l10n.t("Delete steps");
    case "mapSet":
      return vscode.l10n.t("Map {0}", String(edit.path.at(-1) ?? edit.field));
    case "mapFill":
      return vscode.l10n.t("Map {0} values", edit.values.length);
    case "mapExtract":
      return vscode.l10n.t("Extract to {0}", edit.name);
    case "mapType":
      return vscode.l10n.t("Declare {0}", edit.name);
    case "mapRemove":
      return vscode.l10n.t("Remove the mapping of {0}", String(edit.path.at(-1) ?? edit.field));
    case "insert":
    case "paste":
      return vscode.l10n.t("Insert steps");
    case "removeHandler":
      return vscode.l10n.t("Remove a handler");
    case "addHandler":
      return vscode.l10n.t("Add a handler for {0}", edit.event);
    case "setEvent":
      return vscode.l10n.t("Change the event to {0}", edit.event);
    case "setOption":
      return vscode.l10n.t("Change {0} of {1}", edit.option, edit.trigger);
    case "removeTrigger":
      return vscode.l10n.t("Remove the trigger {0}", edit.trigger);
    case "addTrigger":
      return vscode.l10n.t("Add a trigger of {0}", edit.source);
    case "addSetting":
      return vscode.l10n.t("Add the setting {0}", edit.name);
    case "removeSetting":
      return vscode.l10n.t("Remove the setting {0}", edit.name);
    case "addConnection":
      return vscode.l10n.t("Add the connection {0}", edit.name);
    case "removeConnection":
      return vscode.l10n.t("Remove the connection {0}", edit.name);
    default:
      return vscode.l10n.t("Change the flow");
  }
}
