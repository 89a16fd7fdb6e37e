import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { InstallProjectOptions } from "@hookloom/core/project/packages/install";
import { writeGateway, writeRuntime } from "@hookloom/core/project/testing/joined-runtime";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { Installs } from "@hookloom/host/projects/install-packages";
import { useVscode } from "@hookloom/host/testing/vscode";
import { beforeEach, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import type { ApiForm } from "../form/api-form.ts";
import { apiFormOpener } from "./edit-api.ts";

const seen = vi.hoisted(() => ({
  form: undefined as ApiForm | undefined,
  installed: [] as (boolean | undefined)[],
  text: "{}",
  trusted: true,
}));
vi.mock("@hookloom/host/forms/open-form", () => ({
  openForm: (_uri: object, _look: object, form: ApiForm) => {
    seen.form = form;
    return { reveal: () => undefined, onDidDispose: () => undefined };
  },
}));
vi.mock("@hookloom/core/project/packages/install", () => ({
  installProject: async (_root: string, { addsApi }: InstallProjectOptions) => {
    seen.installed.push(addsApi);
    return undefined;
  },
}));
useVscode({
  workspace: {
    get isTrusted() {
      return seen.trusted;
    },
    openTextDocument: async () => ({ getText: () => seen.text, isDirty: false }),
  },
  window: {
    withProgress: async (_options: object, work: (progress: object, token: object) => Promise<void>) =>
      work({ report: () => undefined }, { onCancellationRequested: () => undefined }),
  },
});

let root = "";
beforeEach(async () => {
  root = temporaryFolder();
  await writeFile(path.join(root, "hookloom.json"), "{}");
  Object.assign(seen, { form: undefined, installed: [], text: "{}", trusted: true });
  const project = { root, name: "orders", entry: path.join(root, "webhook.ts"), environments: {} };
  const ports = { projects: { choose: async () => project }, installs: new Installs() };
  await apiFormOpener(ports as unknown as DeployPorts)({} satisfies Partial<vscode.Uri>);
});

const looks = async (text: string): Promise<void> => {
  seen.text = text;
  await seen.form?.render({});
};

it("adds the package that enforces an api once the form has one, and only once", async () => {
  writeRuntime(root);
  await looks("{}");
  expect(seen.installed).toEqual([]);
  await looks('{ "api": {} }');
  await expect.poll(() => seen.installed).toEqual([true]);
  await looks('{ "api": { "title": "Orders" } }');
  writeGateway(root);
  await looks("{}");
  expect(seen.installed).toEqual([true]);
});

it("adds it to no project whose runtime has it in itself, and nothing without trust", async () => {
  writeRuntime(root, true);
  await looks('{ "api": {} }');
  seen.trusted = false;
  writeRuntime(root);
  await looks('{ "api": {} }');
  seen.trusted = true;
  await looks('{ "api": {} }');
  await expect.poll(() => seen.installed).toEqual([true]);
});
