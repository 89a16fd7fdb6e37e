import * as vscode from "vscode";
import { TextPages } from "../shared/text-pages.ts";
import type { SentRequest } from "./sent-history.ts";

function prettyPrint(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}

/** Returns a response as text, so that two responses can be compared line by line. */
function responseText({ status, answer: response }: SentRequest): string {
  const headers = [...response.headers].sort(([one], [other]) => (one < other ? -1 : 1));
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return `HTTP ${status}\n${lines.join("\n")}\n\n${prettyPrint(response.body)}\n`;
}

/** Shows two responses in a read-only diff editor, without storing them. */
export class ResponseDocuments extends TextPages {
  constructor() {
    super("hookloom-answer");
  }

  async compare(one: SentRequest, other: SentRequest): Promise<void> {
    const [left, right] = [one, other].map((sent) => this.page(`/${sent.id}.txt`, responseText(sent)));
    const title = vscode.l10n.t("{0}: {1} and {2}", one.event, one.status, other.status);
    await vscode.commands.executeCommand("vscode.diff", left, right, title);
  }
}
