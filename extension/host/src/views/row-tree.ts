import { ignored } from "@hookloom/protocol/ignored-error";
import { printable, printableLines } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import type { AnyRow } from "./row.ts";

/** The rows that changed, or whose children changed; `all` if the top-level rows changed. */
export type Redrawn = "all" | readonly AnyRow[];

/** Serializes the visible members of a row. */
const visibleText = ({ children, load, ...visible }: AnyRow): string =>
  JSON.stringify([visible, load !== undefined, (children ?? []).length > 0]);

/** Updates a shown row from the current row with the same id. */
function updateRow(shown: AnyRow, row: AnyRow): void {
  for (const key of Object.keys(shown)) if (!(key in row)) Reflect.deleteProperty(shown, key);
  Object.assign(shown, row);
}

/** The rows of one level, and whether they are unchanged. */
interface Level {
  readonly rows: readonly AnyRow[];
  readonly same: boolean;
}

function mergeLevel(before: readonly AnyRow[], now: readonly AnyRow[], changed: AnyRow[]): Level {
  const known = new Map(before.map((row) => [row.id, row]));
  const rows = now.map((row) => {
    const shown = known.get(row.id);
    return shown ? mergeRow(shown, row, changed) : { ...row };
  });
  return { rows, same: rows.length === before.length && rows.every((row, index) => row === before[index]) };
}

/** Updates the existing row and returns it. */
function mergeRow(shown: AnyRow, row: AnyRow, changed: AnyRow[]): AnyRow {
  const below: AnyRow[] = [];
  // Lazily loaded children are kept until they are read again.
  const children = row.children && mergeLevel(shown.children ?? [], row.children, below);
  const needsRedraw = visibleText(shown) !== visibleText(row) || children?.same === false;
  updateRow(shown, children ? { ...row, children: children.rows } : row);
  changed.push(...(needsRedraw ? [shown] : []), ...below);
  return shown;
}

/**
 * The rows that a tree shows. A row stays the same object as long as its id exists, because VS Code identifies rows by object. A
 * row that is redrawn needlessly is briefly unknown to VS Code, and a menu item selected at that moment has no row.
 */
export class ShownRows {
  #rows: readonly AnyRow[] = [];
  /** The lazily loaded children of expanded rows, by row id. */
  readonly #loadedChildren = new Map<string, readonly AnyRow[]>();

  get rows(): readonly AnyRow[] {
    return this.#rows;
  }

  /** Updates the shown rows and returns the rows to redraw. */
  update(now: readonly AnyRow[]): Redrawn {
    const changed: AnyRow[] = [];
    const { rows, same } = mergeLevel(this.#rows, now, changed);
    this.#rows = rows;
    return same ? changed : "all";
  }

  /** Returns the last loaded children of a row that loads them when it is expanded. */
  loadedChildren(row: AnyRow): readonly AnyRow[] | undefined {
    return this.#loadedChildren.get(row.id);
  }

  /** Stores the children loaded for an expanded row, and returns the rows to redraw. */
  updateChildren(row: AnyRow, now: readonly AnyRow[]): readonly AnyRow[] {
    const changed: AnyRow[] = [];
    const { rows, same } = mergeLevel(this.#loadedChildren.get(row.id) ?? [], now, changed);
    this.#loadedChildren.set(row.id, rows);
    return same ? changed : [row];
  }

  /** Returns the expanded rows whose children are loaded, and drops the children of rows that no longer exist. */
  expandedRows(): readonly AnyRow[] {
    const all: AnyRow[] = [];
    const collect = (rows: readonly AnyRow[]): void => {
      for (const row of rows) {
        if (this.#loadedChildren.has(row.id)) all.push(row);
        collect(row.children ?? []);
      }
    };
    collect(this.#rows);
    for (const id of this.#loadedChildren.keys())
      if (!all.some((row) => row.id === id)) this.#loadedChildren.delete(id);
    return all;
  }

  /** Drops the children loaded for a row when the row is collapsed. */
  dropChildren(row: AnyRow): void {
    this.#loadedChildren.delete(row.id);
  }
}

function collapsibleState({ children, load }: AnyRow): vscode.TreeItemCollapsibleState {
  const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  if (load) return Collapsed;
  return children && children.length > 0 ? Expanded : None;
}

/** Converts a row to a tree item. Event names, errors and addresses are untrusted, so control characters are escaped. */
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

/** A tree view that reads the current rows while it is visible, and redraws changed rows. */
export class RowTree implements vscode.TreeDataProvider<AnyRow>, vscode.Disposable {
  readonly #rows: () => Promise<readonly AnyRow[]>;
  readonly #shown = new ShownRows();
  readonly #changed = new vscode.EventEmitter<AnyRow[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly view: vscode.TreeView<AnyRow>;
  /** Requests for rows that are waiting for the first read. */
  readonly #waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #isLoaded = false;
  #stale = true;
  #refreshing: Promise<void> | undefined;
  /** The pending reads of children by row id, and whether another read is needed. */
  readonly #reading = new Map<string, { again: boolean }>();

  /** `rows` returns the rows of the view that package.json declares with this id. */
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

  /** Returns the shown rows. A read in progress redraws them when it finishes. */
  async getChildren(row?: AnyRow): Promise<AnyRow[]> {
    if (!row) {
      if (!this.#isLoaded) await this.#firstRefresh();
      return [...this.#shown.rows];
    }
    if (!row.load) return [...(row.children ?? [])];
    if (!this.#shown.loadedChildren(row)) this.#shown.updateChildren(row, await row.load());
    return [...(this.#shown.loadedChildren(row) ?? [])];
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

  /** Drops the children of a collapsed row. VS Code keeps them unless a change to the row is reported. */
  #fold(row: AnyRow): void {
    this.#shown.dropChildren(row);
    if (row.load) this.#changed.fire([row]);
  }

  #refreshIfVisible(): void {
    if (this.#stale && this.view.visible) this.#refresh();
  }

  /** Runs one read at a time, followed by another one if something changed during the read. */
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
      const redrawn = this.#shown.update(await this.#rows());
      this.#isLoaded = true;
      for (const { resolve } of this.#waiting.splice(0)) resolve();
      if (redrawn === "all") this.#changed.fire(undefined);
      else this.#draw(redrawn);
      // Not awaited: a slow read must not delay other redraws.
      for (const row of this.#shown.expandedRows()) void this.#readAgain(row);
    }
  }

  /** The shown rows stay until the next read. */
  #failed(error: unknown): void {
    this.#stale = true;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #draw(rows: readonly AnyRow[]): void {
    if (rows.length > 0) this.#changed.fire([...rows]);
  }

  /**
   * Reloads the children of an expanded row. If that fails, the previous children stay. A row that was collapsed during the read
   * is loaded when it is expanded again.
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
      if (rows && this.#shown.loadedChildren(row)) this.#draw(this.#shown.updateChildren(row, rows));
    }
    this.#reading.delete(row.id);
  }
}
