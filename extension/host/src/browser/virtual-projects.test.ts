import { afterEach, beforeEach, expect, it } from "vitest";
import type * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { fakeVscode, virtual } from "./testing/virtual-workspace.ts";
import { VirtualProjects } from "./virtual-projects.ts";

useVscode({ ...fakeVscode });

let projects: VirtualProjects;
const rootOf = (path: string): Promise<string | undefined> =>
  projects.findRoot(virtual.uri(path) as unknown as vscode.Uri);

beforeEach(() => {
  virtual.files.clear();
  virtual.contexts.clear();
  virtual.active = undefined;
  projects = new VirtualProjects();
});
afterEach(() => projects.dispose());

it("finds the nearest hookloom.json, and looks again once one is made or removed", async () => {
  expect(await rootOf("/repository/app/src/webhook.ts")).toBeUndefined();
  virtual.write("/repository/hookloom.json", "{}");
  expect(await rootOf("/repository/app/src/webhook.ts")).toBe("memfs://host/repository");
  virtual.write("/repository/app/hookloom.json", "{}");
  expect(await rootOf("/repository/app/src/webhook.ts")).toBe("memfs://host/repository/app");
  virtual.remove("/repository/hookloom.json");
  virtual.remove("/repository/app/hookloom.json");
  expect(await rootOf("/repository/app/src/webhook.ts")).toBeUndefined();
});

it("looks again once the folder of a project is removed with all that is in it", async () => {
  virtual.write("/repository/apps/orders/hookloom.json", "{}");
  expect(await rootOf("/repository/apps/orders/src/webhook.ts")).toBe("memfs://host/repository/apps/orders");
  virtual.remove("/repository/apps");
  expect(await rootOf("/repository/apps/orders/src/webhook.ts")).toBeUndefined();
});

it("looks nowhere outside of the workspace", async () => {
  virtual.write("/hookloom.json", "{}");
  expect(await rootOf("/repository/src/webhook.ts")).toBeUndefined();
  expect(await rootOf("/elsewhere/webhook.ts")).toBeUndefined();
});

it("tells menus whether the active file is in a project", async () => {
  virtual.write("/repository/app/hookloom.json", "{}");
  const said = (): unknown => virtual.contexts.get("hookloom.activeInProject");
  virtual.show("/repository/app/webhook.ts");
  await expect.poll(() => said()).toBe(true);
  virtual.show("/repository/readme.ts");
  await expect.poll(() => said()).toBe(false);
  virtual.show("/repository/app/webhook.ts");
  await expect.poll(() => said()).toBe(true);
  virtual.show(undefined);
  await expect.poll(() => said()).toBe(false);
});
