import * as vscode from "vscode";
import type { SentRequest } from "./sent-history.ts";

const scheme = "hookloom-answer";

function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}

/** An answer as text, so that two of them can be compared line by line. */
function responseText({ status, answer: response }: SentRequest): string {
  const headers = [...response.headers].sort(([one], [other]) => (one < other ? -1 : 1));
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return `HTTP ${status}\n${lines.join("\n")}\n\n${readable(response.body)}\n`;
}

/** Shows two answers in the editor's own comparison, which changes nothing and is kept nowhere. */
export class ResponseDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registered: vscode.Disposable;

  constructor() {
    this.#registered = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  async compare(one: SentRequest, other: SentRequest): Promise<void> {
    const [left, right] = [one, other].map((sent) => {
      const uri = vscode.Uri.from({ scheme, path: `/${sent.id}.txt` });
      this.#texts.set(uri.toString(), responseText(sent));
      return uri;
    });
    const title = vscode.l10n.t("{0}: {1} and {2}", one.event, one.status, other.status);
    await vscode.commands.executeCommand("vscode.diff", left, right, title);
  }

  dispose(): void {
    this.#registered.dispose();
  }
}
