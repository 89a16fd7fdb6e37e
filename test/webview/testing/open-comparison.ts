import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type * as vscode from "vscode";
import {
  type ComparePorts,
  readComparison,
  showComparison,
} from "../../../extension/host/src/flow/compare/compare-session.ts";
import { RevisionTexts } from "../../../extension/host/src/flow/compare/revision-texts.ts";

/** Compares a document, which is in no file yet, with a text that is committed for it. */
export async function openComparison(
  panel: vscode.WebviewPanel,
  uri: vscode.Uri,
  { before, ...ports }: Pick<ComparePorts, "server" | "onError"> & { readonly before: string },
): Promise<{ dispose(): void }> {
  const folder = path.dirname(uri.fsPath);
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
  mkdirSync(folder, { recursive: true });
  writeFileSync(uri.fsPath, before);
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "one");
  const revisions = { beforeName: "HEAD", before: git("rev-parse", "HEAD").trim() };
  const first = await readComparison(ports, uri, revisions, 1);
  return showComparison(panel, { ...ports, extensionUri: uri, texts: new RevisionTexts() }, first);
}
