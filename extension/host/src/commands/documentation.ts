import type { WayOut } from "@hookloom/core/project/user-error";
import * as vscode from "vscode";

/** A page of `docs`, such as `guide/mapping`, and a heading of it. */
const page = /^(?<name>[a-z]+\/[a-z-]+)(?:#(?<fragment>[a-z0-9-]*))?$/;

/** Shows a page of the documentation, which the extension brings along; the list of all pages if it is called without one. */
export const documentationCommand = (extensionUri: vscode.Uri) => ({
  "hookloom.openDocumentation": (argument: unknown) => {
    const { name = "README", fragment = "" } =
      (typeof argument === "string" && page.exec(argument)?.groups) || {};
    const uri = vscode.Uri.joinPath(extensionUri, "docs", `${name}.md`).with({ fragment });
    return vscode.commands.executeCommand("markdown.showPreview", uri);
  },
});

/** The button of an error that opens what the documentation says of its code. */
export const readMore = (code: string): WayOut => ({
  title: vscode.l10n.t("Read more"),
  run: () =>
    vscode.commands.executeCommand("hookloom.openDocumentation", `reference/errors#${code.toLowerCase()}`),
});
