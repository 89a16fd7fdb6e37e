import * as vscode from "vscode";

/** What a command was called on: a menu's uri, a code lens's arguments, or the active editor. */
export interface Target {
  readonly uri: vscode.Uri;
  readonly flow?: string;
}

/** The uri of the active editor, whatever kind of editor it is. */
export function activeUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  return vscode.window.activeTextEditor?.document.uri;
}

/** Reads the first argument of a command; anything that is no target gives the active editor's file. */
export function targetOf(argument: unknown): Target | undefined {
  if (argument instanceof vscode.Uri) return { uri: argument };
  if (typeof argument === "object" && argument !== null && "uri" in argument) {
    const uri = asUri(argument.uri);
    const flow = "flow" in argument && typeof argument.flow === "string" ? argument.flow : undefined;
    if (uri) return flow === undefined ? { uri } : { uri, flow };
  }
  const uri = asUri(argument) ?? activeUri();
  return uri && { uri };
}

function asUri(value: unknown): vscode.Uri | undefined {
  if (value instanceof vscode.Uri) return value;
  return typeof value === "string" && /^[a-z][\w+.-]*:/i.test(value) ? vscode.Uri.parse(value) : undefined;
}

/** Tree rows carry the root of their project. */
export function rootIn(argument: unknown): string | undefined {
  if (typeof argument !== "object" || argument === null || !("root" in argument)) return undefined;
  return typeof argument.root === "string" ? argument.root : undefined;
}
