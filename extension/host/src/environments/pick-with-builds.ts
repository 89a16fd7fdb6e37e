import { ignored } from "@hookloom/protocol/ignored-error";
import { printable } from "@hookloom/protocol/printable";
import * as vscode from "vscode";
import { shownItem } from "../shared/dialogs.ts";
import { cancelled } from "../shared/errors.ts";

export interface BuildItem extends vscode.QuickPickItem {
  readonly label: string;
  readonly description: string;
  /** Looks up more for its description, such as its build; undefined if nothing is known. */
  words(): Promise<string | undefined>;
}

/**
 * Asks at once and completes the descriptions as the environments answer: a cluster may take seconds.
 * @throws AbortError where the question is closed
 */
export async function pickWithBuilds<Item extends BuildItem>(
  items: readonly Item[],
  { title, placeholder }: { readonly title: string; readonly placeholder: string },
): Promise<Item> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = printable(title);
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.busy = true;
  let shown = items.map(shownItem);
  pick.items = shown;
  const loadBuild = async (item: Item, index: number): Promise<void> => {
    const words = await item.words().catch(ignored("the choice is shown without its build"));
    if (words === undefined || words === "") return;
    const [focused] = pick.activeItems;
    const active = focused === undefined ? 0 : shown.indexOf(focused);
    shown = shown.with(index, shownItem({ ...item, description: `${item.description} · ${words}` }));
    pick.items = shown;
    pick.activeItems = shown.slice(Math.max(0, active), Math.max(0, active) + 1);
  };
  void Promise.all(items.map(loadBuild)).then(() => {
    pick.busy = false;
  });
  try {
    return await new Promise<Item>((resolve, reject) => {
      pick.onDidAccept(() => {
        const [picked] = pick.selectedItems;
        if (picked) resolve(picked);
      });
      pick.onDidHide(() => reject(cancelled()));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
