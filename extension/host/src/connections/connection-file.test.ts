import type { Project } from "@hookloom/core/project/project";
import { afterEach, expect, it, vi } from "vitest";
import type { Uri } from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { connectionFile } from "./connection-file.ts";

const editor = vi.hoisted(() => {
  class FakeUri {
    readonly scheme: string;
    readonly path: string;

    constructor(scheme: string, path: string) {
      this.scheme = scheme;
      this.path = path;
    }

    static parse(text: string): FakeUri {
      const [scheme = "", rest = ""] = text.split(/:(.*)/);
      return new FakeUri(scheme, rest.replace(/^\/\//, ""));
    }

    get fsPath(): string {
      return this.path;
    }
  }
  class TabInputCustom {
    readonly uri: FakeUri;
    readonly viewType: string;

    constructor(uri: FakeUri, viewType: string) {
      this.uri = uri;
      this.viewType = viewType;
    }
  }
  const active: { input: unknown } = { input: undefined };
  return { Uri: FakeUri, TabInputCustom, active };
});

useVscode({
  Uri: editor.Uri,
  TabInputCustom: editor.TabInputCustom,
  window: { tabGroups: { activeTabGroup: { activeTab: editor.active } } },
});

const project = { root: "/project", entry: "/project/src/webhook.ts" };
const projects = {
  of: async (uri: Uri) => {
    const root = /^\/(?:project|other)(?=\/)/.exec(uri.path)?.[0];
    return root === undefined ? undefined : ({ root } as Project);
  },
};
const fileFor = (argument: unknown) => connectionFile(projects, project, argument);
const steps = editor.Uri.parse("file:///project/src/steps.ts");

afterEach(() => {
  editor.active.input = undefined;
});

it("a connection that a diagram asks for goes into its file", async () => {
  expect(await fileFor({ uri: "file:///project/src/steps.ts", connector: "slack" })).toBe(
    "/project/src/steps.ts",
  );
  editor.active.input = new editor.TabInputCustom(steps, "hookloom.flow");
  expect(await fileFor(undefined)).toBe("/project/src/steps.ts");
});

it("one that is asked for elsewhere goes into the entry file", async () => {
  editor.active.input = new editor.TabInputCustom(steps, "hookloom.flow");
  expect(await fileFor({ root: "/project" }), "a row of a view").toBe(project.entry);
  expect(await fileFor(steps), "the explorer").toBe(project.entry);
  editor.active.input = { uri: steps };
  expect(await fileFor(undefined), "the palette over a text").toBe(project.entry);
  editor.active.input = new editor.TabInputCustom(steps, "other.editor");
  expect(await fileFor(undefined), "the palette over another editor").toBe(project.entry);
});

it("a diagram of another project or of no file on a disk has no say", async () => {
  expect(await fileFor({ uri: "file:///other/src/steps.ts" })).toBe(project.entry);
  expect(await fileFor({ uri: "untitled:Untitled-1" })).toBe(project.entry);
});
