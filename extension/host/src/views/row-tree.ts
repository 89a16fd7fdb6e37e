import { ignored } from "@hookloom/protocol/ignored-error";
import { printable, printableLines } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import type { AnyRow } from "./row.ts";
import { ShownRows } from "./shown-rows.ts";

const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;

function collapsibleState({ children, load }: AnyRow): vscode.TreeItemCollapsibleState {
  if (load) return Collapsed;
  return children && children.length > 0 ? Expanded : None;
}

/** Names of events, errors and addresses come from outside, so control characters in them are spelled out. */
function toTreeItem(row: AnyRow): vscode.TreeItem {
  const label = printable(row.label);
  const description = row.description === undefined ? undefined : printable(row.description);
  const item = new vscode.TreeItem(label, collapsibleState(row));
  item.id = row.id;
  if (description !== undefined) item.description = description;
  if (row.tooltip !== undefined) item.tooltip = printableLines(row.tooltip);
  if (row.context !== undefined) item.contextValue = row.context;
  if (row.click) item.command = { ...row.click, arguments: [row] };
  if (row.icon) {
    const color = row.icon.color === undefined ? undefined : new vscode.ThemeColor(row.icon.color);
    item.iconPath = new vscode.ThemeIcon(row.icon.id, color);
  }
  item.accessibilityInformation = { label: [label, description].filter(Boolean).join(", ") };
  return item;
}

/** A view that reads the current state while visible and redraws what changed. */
export class RowTree implements vscode.TreeDataProvider<AnyRow>, vscode.Disposable {
  readonly #rows: () => Promise<readonly AnyRow[]>;
  readonly #shown = new ShownRows();
  readonly #changed = new vscode.EventEmitter<AnyRow[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly view: vscode.TreeView<AnyRow>;
  /** Requests for rows that came before the first look was over. */
  readonly #waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #seen = false;
  #stale = true;
  #refreshing: Promise<void> | undefined;
  /** By the row's id: what is being read, and whether it has to be read once more. */
  readonly #reading = new Map<string, { again: boolean }>();

  /** `rows` gives the rows of the view that package.json declares by this id. */
  constructor(id: string, rows: () => Promise<readonly AnyRow[]>) {
    this.#rows = rows;
    this.view = vscode.window.createTreeView(id, { treeDataProvider: this });
    this.view.onDidChangeVisibility(() => this.#refreshIfVisible());
    this.view.onDidCollapseElement(({ element }) => this.#fold(element));
  }

  refresh(): void {
    this.#stale = true;
    this.#refreshIfVisible();
  }

  /** The shown rows; a look in progress reports its result. */
  async getChildren(row?: AnyRow): Promise<AnyRow[]> {
    if (!row) {
      if (!this.#seen) await this.#firstRefresh();
      return [...this.#shown.rows];
    }
    if (!row.load) return [...(row.children ?? [])];
    if (!this.#shown.readBy(row)) this.#shown.takeRead(row, await row.load());
    return [...(this.#shown.readBy(row) ?? [])];
  }

  getTreeItem(row: AnyRow): vscode.TreeItem {
    return toTreeItem(row);
  }

  dispose(): void {
    this.view.dispose();
    this.#changed.dispose();
  }

  #firstRefresh(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#refresh();
    });
  }

  /** VS Code keeps what a folded row has read unless a change of it is reported. */
  #fold(row: AnyRow): void {
    this.#shown.fold(row);
    if (row.load) this.#changed.fire([row]);
  }

  #refreshIfVisible(): void {
    if (this.#stale && this.view.visible) this.#refresh();
  }

  /** One look at a time, and another one where something changed meanwhile. */
  #refresh(): void {
    this.#refreshing ??= this.#refreshUntilFresh().then(
      () => {
        this.#refreshing = undefined;
        this.#refreshIfVisible();
      },
      (error: unknown) => {
        this.#refreshing = undefined;
        this.#failed(error);
      },
    );
  }

  async #refreshUntilFresh(): Promise<void> {
    while (this.#stale) {
      this.#stale = false;
      const redrawn = this.#shown.take(await this.#rows());
      this.#seen = true;
      for (const { resolve } of this.#waiting.splice(0)) resolve();
      if (redrawn === "all") this.#changed.fire(undefined);
      else this.#draw(redrawn);
      // It may take long and must not delay other redraws.
      for (const row of this.#shown.unfolded()) void this.#readAgain(row);
    }
  }

  /** The shown rows stay, and the next occasion looks again. */
  #failed(error: unknown): void {
    this.#stale = true;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #draw(rows: readonly AnyRow[]): void {
    if (rows.length > 0) this.#changed.fire([...rows]);
  }

  /**
   * Reads what an unfolded row shows. If that fails, the previous children stay; one that was folded
   * meanwhile is read when it is unfolded.
   */
  async #readAgain(row: AnyRow): Promise<void> {
    const known = this.#reading.get(row.id);
    if (known) known.again = true;
    if (known) return;
    const reading = { again: true };
    this.#reading.set(row.id, reading);
    while (reading.again) {
      reading.again = false;
      const rows = await row.load?.().catch(ignored("the row shows why it cannot be read"));
      if (rows && this.#shown.readBy(row)) this.#draw(this.#shown.takeRead(row, rows));
    }
    this.#reading.delete(row.id);
  }
}
