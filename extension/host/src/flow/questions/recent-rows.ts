import type * as vscode from "vscode";

const key = "hookloom.recentRows";
/** Maximum number of rows, more than the palette shows first, so that rows that no longer exist leave no gap. */
const maxRows = 20;

/** The palette rows used recently in this workspace, newest first. */
export class RecentRows {
  readonly #state: Pick<vscode.Memento, "get" | "update">;

  constructor(state: Pick<vscode.Memento, "get" | "update">) {
    this.#state = state;
  }

  list(): readonly string[] {
    const kept = this.#state.get<unknown>(key);
    return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
  }

  async add(id: string): Promise<void> {
    const others = this.list().filter((other) => other !== id);
    await this.#state.update(key, [id, ...others].slice(0, maxRows));
  }
}
