import * as vscode from "vscode";
import type { Row } from "./row.ts";
import { ShownRows } from "./shown-rows.ts";

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

/** A view that looks at the present state while it can be seen, and draws what changed of it. */
export class RowTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #rows: () => Promise<readonly Row[]>;
  readonly #shown = new ShownRows();
  readonly #changed = new vscode.EventEmitter<Row[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly view: vscode.TreeView<Row>;
  #first: Promise<void> | undefined;
  #stale = true;
  #looking: Promise<void> | undefined;

  /** `rows` tells the present ones of the view that package.json declares by this id. */
  constructor(id: string, rows: () => Promise<readonly Row[]>) {
    this.#rows = rows;
    this.view = vscode.window.createTreeView(id, { treeDataProvider: this });
    this.view.onDidChangeVisibility(() => this.#lookIfSeen());
    // What it has read is read again when it is unfolded.
    this.view.onDidCollapseElement(({ element }) => this.#shown.fold(element));
  }

  refresh(): void {
    this.#stale = true;
    this.#lookIfSeen();
  }

  /** What is shown; a look that is under way tells by itself what it finds. */
  async getChildren(row?: Row): Promise<Row[]> {
    if (!row) {
      this.#first ??= this.#look();
      await this.#first;
      return [...this.#shown.rows];
    }
    if (!row.load) return [...(row.children ?? [])];
    if (!this.#shown.readBy(row)) this.#shown.takeRead(row, await row.load());
    return [...(this.#shown.readBy(row) ?? [])];
  }

  getTreeItem(row: Row): vscode.TreeItem {
    return itemOf(row);
  }

  dispose(): void {
    this.view.dispose();
    this.#changed.dispose();
  }

  /** What is shown stays as it is where the state cannot be told now. */
  #lookIfSeen(): void {
    if (this.#stale && this.view.visible) this.#look().catch(() => undefined);
  }

  /** One look at a time, and another one where something changed meanwhile. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookUntilFresh().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookUntilFresh(): Promise<void> {
    while (this.#stale) {
      this.#stale = false;
      const redrawn = this.#shown.take(await this.#rows());
      const read = await Promise.all(this.#shown.unfolded().map((row) => this.#readAgain(row)));
      if (redrawn === "all") this.#changed.fire(undefined);
      else if (redrawn.length + read.flat().length > 0) this.#changed.fire([...redrawn, ...read.flat()]);
    }
  }

  /** Where it cannot be read now, what was read before stays. */
  async #readAgain(row: Row): Promise<readonly Row[]> {
    const rows = await row.load?.().catch(() => undefined);
    return rows ? this.#shown.takeRead(row, rows) : [];
  }
}
