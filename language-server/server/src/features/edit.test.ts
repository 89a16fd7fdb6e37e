import { applyEdits } from "@hookloom/bridge/edit-list";
import { expect, it } from "vitest";
import { OpenDocument } from "../documents/open-document.ts";
import { type EditParts, planWholeEdit } from "./edit.ts";

const notify = "export async function notify(text: string) {\n  console.log(text);\n}\n";
const use = 'import { notify } from "./notify.js";\n\nawait notify("x");\n';

const documentOf = (name: string, version: number, text: string): OpenDocument =>
  new OpenDocument(`file:///project/${name}`, "typescript", version, text);

/** Types that know who reads an export, and nothing else. */
const partsWith = (
  readersOf: EditParts["types"]["findReaders"],
  files: readonly OpenDocument[] = [],
): EditParts => ({
  types: { findReaders: readersOf, typesAt: async () => ({}), errorCheck: () => async () => undefined },
  documents: { find: async (uri) => files.find((file) => file.uri === uri) as OpenDocument },
  texts: { around: async () => [], readLimits: { inBackground: 60, forEdit: 400 } },
});

it("changes the files that import a renamed export, in their versions", async () => {
  const document = documentOf("notify.ts", 4, notify);
  const files = [
    documentOf("open.ts", 7, 'export { notify } from "./notify.ts";\n'),
    documentOf("saved.ts", 0, `\uFEFF${use}`),
    documentOf("other.ts", 1, 'import { notify } from "./other/notify.ts";\nnotify();\n'),
  ];
  const plan = (at: number) => {
    const edit = { op: "rename", at, name: "tell" } as const;
    return planWholeEdit(
      document,
      { uri: document.uri, version: 4, edit },
      partsWith(async () => ({ files: files.map(({ uri }) => uri), readers: [] }), files),
    );
  };
  const { changes } = await plan(notify.indexOf("notify"));
  expect(Object.entries(changes).map(([uri, { version }]) => [uri, version])).toEqual([
    ["file:///project/notify.ts", 4],
    ["file:///project/open.ts", 7],
    ["file:///project/saved.ts", 0],
  ]);
  // An editor holds a saved file without its byte order mark.
  expect(applyEdits(use, changes["file:///project/saved.ts"]?.edits ?? [])).toBe(
    'import { tell } from "./notify.js";\n\nawait tell("x");\n',
  );
  expect(Object.keys((await plan(notify.indexOf("text"))).changes)).toEqual([document.uri]);
});

it("refuses an edit as stale where the text changes while it is planned, and looks only once", async () => {
  const document = documentOf("notify.ts", 4, notify);
  let looks = 0;
  const plan = planWholeEdit(
    document,
    { uri: document.uri, version: 4, edit: { op: "rename", at: notify.indexOf("notify"), name: "tell" } },
    partsWith(async () => {
      looks++;
      document.change([{ text: `// typed meanwhile\n${notify}` }], 5);
      return { files: [], readers: [] };
    }),
  );
  await expect(plan).rejects.toMatchObject({ data: { code: "stale" } });
  expect(looks).toBe(1);
});
