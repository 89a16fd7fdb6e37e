import path from "node:path";
import { fileURLToPath } from "node:url";
import { readProject } from "@hookloom/core/project/config/read-project";
import type { Project } from "@hookloom/core/project/project";
import { printable } from "@hookloom/protocol/printable";
import { findSource, handlesEvent } from "@hookloom/runtime/catalog";
import type { DeliveryDetail } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { type DeliveryTarget, deliveryOfAddress } from "../commands/delivery-target.ts";
import { isHeading } from "./delivery-text.ts";

/** A part of a line of a page, and what it leads to. */
export interface PageLink {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly to:
    | { readonly url: string }
    | { readonly file: string; readonly at: readonly [number, number] }
    | { readonly handler: true };
}

/** A place in a file as runs and stack traces name it, `at handle (src/webhook.ts:20:11)`. */
const frame = /^(\s+at (?:.*\()?)([^\s()][^()]*):(\d+):(\d+)\)?$/d;

/** The file of a place, if it is one of the project's own: a log has what others wrote. */
function ownFile(root: string, named: string): string | undefined {
  if (/^\w{2,}:/.test(named) && !named.startsWith("file:///")) return undefined;
  const file = path.resolve(root, named.startsWith("file:///") ? fileURLToPath(named) : named);
  return file.startsWith(root + path.sep) ? file : undefined;
}

function frameLink(root: string, text: string, line: number): readonly PageLink[] {
  const found = frame.exec(text);
  const [, , named = "", row = "", column = ""] = found ?? [];
  const file = found ? ownFile(root, named) : undefined;
  if (!found || file === undefined) return [];
  const start = found.indices?.[2]?.[0] ?? 0;
  const end = found.indices?.[4]?.[1] ?? text.length;
  return [{ line, start, end, to: { file, at: [Number(row), Number(column)] } }];
}

/** What a page of a delivery names that can be opened. Addresses of the web are found by the editor itself. */
export function linksIn(
  text: string,
  root: string,
  { event, outcome, source }: Pick<DeliveryDetail, "event" | "outcome" | "source">,
): readonly PageLink[] {
  const lines = text.split("\n");
  const summary = lines.findIndex(isHeading);
  const shown = (name: string, value: string, to: PageLink["to"]): readonly PageLink[] => {
    const line = lines.slice(0, summary).findIndex((content) => content.startsWith(`${name} `));
    const start = lines[line]?.lastIndexOf(value) ?? -1;
    return value === "" || start < 0 ? [] : [{ line, start, end: start + value.length, to }];
  };
  const handled = outcome !== "refused" && outcome !== "ignored";
  const found = findSource(source);
  return [
    ...(handled ? shown("Event", printable(event), { handler: true }) : []),
    ...(found ? shown("Trigger", found.label, { url: found.docs }) : []),
    ...lines.flatMap((content, line) => frameLink(root, content, line)),
  ];
}

export interface PageLinksPorts {
  /** The delivery of a page. */
  shown(page: vscode.Uri): DeliveryDetail | undefined;
  loadProject(target: DeliveryTarget): Promise<Project>;
}

const textCommand = (file: string, at: readonly [number, number]): vscode.Uri => {
  const argument = { uri: vscode.Uri.file(file).toString(), at };
  return vscode.Uri.parse(`command:hookloom.openText?${encodeURIComponent(JSON.stringify([argument]))}`);
};

/** Where the handler of a delivery is registered now, or its trigger where it has none any more. */
async function findHandlerUri(project: Project, detail: DeliveryDetail): Promise<vscode.Uri | undefined> {
  const { triggers } = await readProject(project);
  const trigger = triggers.find(({ path: at, source }) => at === detail.trigger && source === detail.source);
  if (!trigger) return undefined;
  const handler = trigger.handlers.find(({ event }) => handlesEvent(trigger.source, event, detail.event));
  const document = await vscode.workspace.openTextDocument(trigger.file);
  const { line, character } = document.positionAt((handler?.eventRange ?? trigger.nameRange).start);
  return textCommand(trigger.file, [line + 1, character + 1]);
}

/** Its handler is looked up when it is clicked. */
interface PageLinkItem extends vscode.DocumentLink {
  handler?: () => Promise<vscode.Uri | undefined>;
}

/** Makes clickable what a page of a delivery names: its handler, the page of its source, and places in the project's files. */
export function pageLinks({ shown, loadProject }: PageLinksPorts): vscode.DocumentLinkProvider<PageLinkItem> {
  return {
    provideDocumentLinks(document) {
      const detail = shown(document.uri);
      const target = deliveryOfAddress(document.uri);
      if (!detail || !target) return [];
      return linksIn(document.getText(), target.root, detail).map(({ line, start, end, to }) => {
        const item: PageLinkItem = new vscode.DocumentLink(
          new vscode.Range(new vscode.Position(line, start), new vscode.Position(line, end)),
        );
        if ("url" in to) item.target = vscode.Uri.parse(to.url);
        else if ("file" in to) item.target = textCommand(to.file, to.at);
        else item.handler = async () => findHandlerUri(await loadProject(target), detail);
        item.tooltip = "url" in to ? vscode.l10n.t("Open its documentation") : vscode.l10n.t("Open the code");
        return item;
      });
    },
    async resolveDocumentLink(item) {
      const target = await item.handler?.();
      if (target) item.target = target;
      return item;
    },
  };
}
