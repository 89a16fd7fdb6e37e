import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { EventEmitter, Uri } from "../testing/vscode-values.ts";
import { followRenamedEntries } from "./renamed-entries.ts";

interface Renaming {
  readonly files: readonly { readonly oldUri: Uri; readonly newUri: Uri }[];
  waitUntil(edit: Promise<WorkspaceEdit>): void;
}

class WorkspaceEdit {
  readonly made: string[] = [];
  replace(uri: Uri, { start, end }: { start: number; end: number }, by: string): void {
    const document = documents.get(uri.fsPath) ?? expect.fail();
    this.made.push(document.text.slice(0, start) + by + document.text.slice(end));
  }
}

/** Positions are offsets here. */
const documentOf = (file: string, text: string, isDirty = false) => ({
  ...{ uri: Uri.file(file), text, isDirty, saved: 0 },
  getText: () => text,
  positionAt: (offset: number) => offset,
  async save() {
    this.saved++;
    return true;
  },
});

class TabInputText {
  readonly uri: Uri;
  constructor(uri: Uri) {
    this.uri = uri;
  }
}
interface Tab {
  readonly input: TabInputText;
  readonly isActive: boolean;
}
const tabOf = (file: string, isActive = false): Tab => ({
  input: new TabInputText(Uri.file(file)),
  isActive,
});
let tabs: Tab[];
const documents = new Map<string, ReturnType<typeof documentOf>>();
const [will, did] = [new EventEmitter<Renaming>(), new EventEmitter<unknown>()];
useVscode({
  WorkspaceEdit,
  TabInputText,
  window: {
    tabGroups: {
      get all() {
        return [{ tabs }];
      },
      close: async (closed: readonly Tab[]) => {
        tabs = tabs.filter((tab) => !closed.includes(tab));
      },
    },
  },
  workspace: {
    onWillRenameFiles: will.event,
    onDidRenameFiles: did.event,
    openTextDocument: async (file: string) => documents.get(file) ?? expect.fail(),
  },
});

let entries: { dispose(): void };
const projects = { all: [{ root: "/projects/shop", entry: "/projects/shop/src/webhook.ts" }] } as never;
const config = (text: string, isDirty?: boolean) => {
  const document = documentOf("/projects/shop/hookloom.json", text, isDirty);
  documents.set(document.uri.fsPath, document);
  return document;
};

beforeEach(() => {
  documents.clear();
  tabs = [tabOf("/projects/shop/src/webhook.ts", true)];
  entries = followRenamedEntries(projects, (error) => expect.fail(String(error)));
});
afterEach(() => entries.dispose());

/** Renames files as the editor does, and returns the texts that the edits before it lead to. */
async function rename(
  ...names: readonly (readonly [from: string, to: string])[]
): Promise<readonly string[]> {
  const edits: Promise<WorkspaceEdit>[] = [];
  will.fire({
    files: names.map(([from, to]) => ({
      oldUri: Uri.file(path.join("/projects", from)),
      newUri: Uri.file(path.join("/projects", to)),
    })),
    waitUntil: (edit) => edits.push(edit),
  });
  const made = await Promise.all(edits);
  // VS Code opens a tab for a text that is not saved for a moment.
  const isShown = tabs.some(({ input }) => input.uri.path.endsWith("/hookloom.json"));
  if (made.some((edit) => edit.made.length > 0) && !isShown)
    tabs = [...tabs, tabOf("/projects/shop/hookloom.json")];
  did.fire(undefined);
  await new Promise((resolve) => setImmediate(resolve));
  return made.flatMap((edit) => edit.made);
}

it("names the entry by its new name in the style of hookloom.json, and saves that", async () => {
  const document = config('{\r\n\t"name": 1,\r\n\t"entry": "src/webhook.ts"\r\n}\r\n');
  const made = await rename(["shop/src/webhook.ts", "shop/src/intake.ts"]);
  expect(made).toEqual(['{\r\n\t"name": 1,\r\n\t"entry": "src/intake.ts"\r\n}\r\n']);
  expect(document.saved).toBe(1);
  expect(tabs).toHaveLength(1);
  await rename(["other.ts", "another.ts"]);
  expect(document.saved).toBe(1);
  tabs = [...tabs, tabOf("/projects/shop/hookloom.json")];
  await rename(["shop/src/webhook.ts", "shop/src/intake.ts"]);
  expect(tabs).toHaveLength(2);
});

it("does so for a folder, and where hookloom.json names no entry or has changes that are not saved", async () => {
  const document = config('{\n  "environments": {}\n}\n', true);
  expect(await rename(["shop/src", "shop/source"])).toEqual([
    '{\n  "environments": {},\n  "entry": "source/webhook.ts"\n}\n',
  ]);
  expect(document.saved).toBe(0);
  expect(tabs).toHaveLength(2);
});

it("leaves it where the entry leaves the project, moves with all of it or keeps its name, and while it is no JSON", async () => {
  config('{ "entry": "src/webhook.ts" }');
  expect(await rename(["shop/src/webhook.ts", "elsewhere/webhook.ts"])).toEqual([]);
  expect(await rename(["shop", "store"])).toEqual([]);
  expect(await rename(["shop/src/webhook.test.ts", "shop/src/intake.test.ts"])).toEqual([]);
  config('{ "entry": "src/webhook.ts", ');
  expect(await rename(["shop/src/webhook.ts", "shop/src/intake.ts"])).toEqual([]);
});
