import * as vscode from "vscode";

/** A page of `docs`, such as `guide/mapping`. */
const page = /^[a-z]+\/[a-z-]+$/;

/** Shows a page of the documentation, which the extension brings along; the list of all pages if it is called without one. */
export const documentationCommand = (extensionUri: vscode.Uri) => ({
  "hookloom.openDocumentation": (argument: unknown) => {
    const name = typeof argument === "string" && page.test(argument) ? argument : "README";
    const uri = vscode.Uri.joinPath(extensionUri, "docs", `${name}.md`);
    return vscode.commands.executeCommand("markdown.showPreview", uri);
  },
});
