import type { WayOut } from "@hookloom/core/project/user-error";
import * as vscode from "vscode";
import type { DocumentationCommandId } from "../contributes/commands.ts";
import { commandButton } from "./call-command.ts";

/** Matches a page of `docs`, such as `guide/mapping`, with an optional heading. */
const pagePattern = /^(?<name>[a-z]+\/[a-z-]+)(?:#(?<fragment>[a-z0-9-]*))?$/;

/** Shows a page of the bundled documentation, or a list of all pages if called without one. */
export const documentationCommand = (
  extensionUri: vscode.Uri,
): Record<DocumentationCommandId, (argument: unknown) => unknown> => ({
  "hookloom.openDocumentation": (argument: unknown) => {
    const { name = "README", fragment = "" } =
      (typeof argument === "string" && pagePattern.exec(argument)?.groups) || {};
    const uri = vscode.Uri.joinPath(extensionUri, "docs", `${name}.md`).with({ fragment });
    return vscode.commands.executeCommand("markdown.showPreview", uri);
  },
});

/** Returns the button that opens the documentation of an error code. */
export const readMore = (code: string): WayOut =>
  commandButton(
    vscode.l10n.t("Read more"),
    "hookloom.openDocumentation",
    `reference/errors#${code.toLowerCase()}`,
  );
