import type { FlowViewContract } from "@hookloom/protocol/flow-view";
import { ignored } from "@hookloom/protocol/ignored-error";
import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import { fileNotFound } from "../shared/errors.ts";

const suffixes = ["", ".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", "/index.ts", "/index.tsx", "/index.js"];

/**
 * Returns the possible paths of an import, relative to the importing file's folder; empty for a package. TypeScript resolves
 * `./a.js` to `./a.ts`, so that path is included.
 */
export function importCandidates(specifier: string): readonly string[] {
  if (!/^\.\.?(\/|$)/.test(specifier)) return [];
  const asTypeScript = specifier.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
  const direct = suffixes.map((ending) => `${specifier}${ending}`);
  return asTypeScript === specifier ? direct : [asTypeScript, ...direct];
}

/**
 * Opens the diagram of an imported file at one of its functions.
 * @throws HostError `file-not-found` if the file does not exist
 */
export async function openImported(
  document: vscode.Uri,
  { specifier, name }: FlowViewContract["view"]["events"]["openFile"],
): Promise<void> {
  const folder = vscode.Uri.joinPath(document, "..");
  for (const candidate of importCandidates(specifier)) {
    const file = vscode.Uri.joinPath(folder, candidate);
    const found = await Promise.resolve(vscode.workspace.fs.stat(file)).catch(
      ignored("the next candidate is tried"),
    );
    if (found?.type !== vscode.FileType.File) continue;
    await callCommand("hookloom.openFlow", name === undefined ? file : { uri: file.toString(), name });
    return;
  }
  throw fileNotFound(specifier);
}
