import { beforeEach, expect, test } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { type BuildItem, pickWithBuilds } from "./choose-environment.ts";

class FakePick {
  items: readonly BuildItem[] = [];
  activeItems: readonly BuildItem[] = [];
  selectedItems: readonly BuildItem[] = [];
  busy = false;
  accept = (): void => undefined;
  hide = (): void => undefined;
  disposed = false;
  show(): void {
    this.activeItems = this.items.slice(0, 1);
  }
  onDidAccept(listener: () => void): void {
    this.accept = listener;
  }
  onDidHide(listener: () => void): void {
    this.hide = listener;
  }
  dispose(): void {
    this.disposed = true;
  }
}

const editor = { pick: undefined as unknown };
useVscode({ window: { createQuickPick: () => editor.pick } });

let pick: FakePick;
beforeEach(() => {
  pick = new FakePick();
  editor.pick = pick;
});

const item = (label: string, readDetails: BuildItem["readDetails"]) => ({
  label,
  description: "this machine",
  readDetails,
});
const loadBuild = { title: "orders: Deploy", placeholder: "Which environment?" };
const shown = () => pick.items.map(({ label, description }) => `${label} ${description}`);

test("the question shows at once, and builds appear as the environments answer", async () => {
  let answer = (_: string): void => undefined;
  const late = new Promise<string>((resolve) => {
    answer = resolve;
  });
  const picked = pickWithBuilds(
    [item("dev", async () => "build 1873aafa"), item("prod", () => late)],
    loadBuild,
  );
  await expect.poll(() => shown()).toEqual(["dev this machine · build 1873aafa", "prod this machine"]);
  expect(pick.busy).toBe(true);
  pick.activeItems = pick.items.slice(1);
  answer("not deployed");
  await expect.poll(() => pick.busy).toBe(false);
  expect(shown()[1]).toBe("prod this machine · not deployed");
  expect(pick.activeItems).toEqual([pick.items[1]]);
  pick.selectedItems = pick.activeItems;
  pick.accept();
  expect((await picked).label).toBe("prod");
  expect(pick.disposed).toBe(true);
});

test("an environment that does not answer keeps its known description", async () => {
  const failing = (): Promise<string> => Promise.reject(new Error("The cluster cannot be reached."));
  const picked = pickWithBuilds([item("prod", failing)], loadBuild);
  await expect.poll(() => pick.busy).toBe(false);
  expect(shown()).toEqual(["prod this machine"]);
  pick.hide();
  await expect(picked).rejects.toMatchObject({ name: "AbortError" });
});
