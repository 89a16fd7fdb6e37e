import * as vscode from "vscode";
import type { Row } from "./row.ts";

const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;

/** Rows whose names are coloured have addresses of this scheme. */
const tintScheme = "hookloom-row";

/** Colours the names of rows: production stands out wherever it shows. */
export const rowTints: vscode.FileDecorationProvider = {
  provideFileDecoration: ({ scheme, path }) =>
    scheme === tintScheme && path === "/production"
      ? new vscode.FileDecoration("P", "Production", new vscode.ThemeColor("charts.red"))
      : undefined,
};

function foldOf({ children, load }: Row): vscode.TreeItemCollapsibleState {
  if (load) return Collapsed;
  return children && children.length > 0 ? Expanded : None;
}

function itemOf(row: Row): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, foldOf(row));
  item.id = row.id;
  if (row.description !== undefined) item.description = row.description;
  if (row.tooltip !== undefined) item.tooltip = row.tooltip;
  if (row.context !== undefined) item.contextValue = row.context;
  if (row.click) item.command = { ...row.click, arguments: [row] };
  if (row.tint) item.resourceUri = vscode.Uri.from({ scheme: tintScheme, path: `/${row.tint}` });
  if (row.icon) {
    const color = row.icon.color === undefined ? undefined : new vscode.ThemeColor(row.icon.color);
    item.iconPath = new vscode.ThemeIcon(row.icon.id, color);
  }
  item.accessibilityInformation = { label: [row.label, row.description].filter(Boolean).join(", ") };
  return item;
}

/** A view whose rows are made anew from the present state at each change. */
export class RowTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #rows: () => Promise<readonly Row[]>;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(rows: () => Promise<readonly Row[]>) {
    this.#rows = rows;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(row?: Row): Promise<Row[]> {
    if (!row) return [...(await this.#rows())];
    return [...(row.load ? await row.load() : (row.children ?? []))];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return itemOf(row);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
