import { describe, expect, it } from "vitest";
import { readBlockScope } from "../../block-scope.ts";
import { readFlow } from "../../incremental/read-flow.ts";
import { applyEdits } from "../../text/edit-list.ts";
import { writeEdit } from "../../write-edit.ts";
import { freeNames } from "../names/free-names.ts";

function inserted(
  text: string,
  code: string,
  imports: readonly { module: string; name: string; as: string }[],
): string {
  const document = readFlow(text);
  const block = document.flows[0]?.body.id ?? "";
  return applyEdits(text, writeEdit(text, document, { op: "insert", block, index: 0, code, imports }));
}

const readFile = { module: "node:fs/promises", name: "readFile", as: "readFile" };
const code = "const file = await readFile();";

describe("code that is inserted with what it imports", () => {
  it("gets an import in the file's own style", () => {
    const text = "import { b } from 'b'\n\nexport async function run() {\n\tb()\n}\n";
    expect(inserted(text, code, [readFile])).toBe(
      "import { readFile } from 'node:fs/promises'\nimport { b } from 'b'\n\nexport async function run() {\n\tconst file = await readFile()\n\tb()\n}\n",
    );
  });

  it("uses the name that the file has for it already", () => {
    const text = 'import * as fs from "node:fs/promises";\nasync function run() {\n  fs.open("a");\n}\n';
    expect(inserted(text, code, [readFile])).toBe(
      'import * as fs from "node:fs/promises";\nasync function run() {\n  const file = await fs.readFile();\n  fs.open("a");\n}\n',
    );
    const named =
      'import { readFile as read } from "node:fs/promises";\nasync function run() {\n  read("a");\n}\n';
    expect(inserted(named, code, [readFile])).toContain("const file = await read();");
  });

  it("gets another name where its own means something else", () => {
    const local = "async function run(readFile: string) {\n  console.log(readFile);\n}\n";
    expect(inserted(local, code, [readFile])).toBe(
      'import { readFile as readFile2 } from "node:fs/promises";\n\nasync function run(readFile: string) {\n  const file = await readFile2();\n  console.log(readFile);\n}\n',
    );
    const timer = { module: "node:timers/promises", name: "setTimeout", as: "setTimeout" };
    const global = "async function run() {\n}\nfunction other() {\n  setTimeout(run, 1);\n}\n";
    expect(inserted(global, "await setTimeout();", [timer])).toContain(
      'import { setTimeout as setTimeout2 } from "node:timers/promises";',
    );
  });

  it("imports a default export and a whole module, and nothing that the code does not mention", () => {
    const text = "async function run() {\n}\n";
    const slugify = { module: "slugify", name: "default", as: "slugify" };
    const all = { module: "node:path", name: "*", as: "path" };
    expect(inserted(text, "path.join(slugify());", [slugify, all, readFile])).toBe(
      'import * as path from "node:path";\nimport slugify from "slugify";\n\nasync function run() {\n  path.join(slugify());\n}\n',
    );
  });

  it.each([
    { module: 'a"b', name: "x", as: "x" },
    { module: "a", name: "x y", as: "x" },
    { module: "a", name: "x", as: "x; y" },
  ])("is refused where $name cannot be imported from $module", (one) => {
    expect(() => inserted("async function run() {\n}\n", "x();", [one])).toThrow(/cannot be imported/);
  });
});

describe("code that awaits", () => {
  it.each(["await send();", "const [a] = [await send()];", "for await (const a of send()) a();"])(
    "is refused with the reason in a function that is not async: %s",
    (awaiting) => {
      const refusal = expect.objectContaining({ code: "await-outside-async" });
      expect(() => inserted("function run() {\n}\n", awaiting, [])).toThrow(refusal);
      expect(inserted("async function run() {\n}\n", awaiting, [])).toContain(awaiting.slice(0, 9));
    },
  );
});

describe("free names", () => {
  const text = `import { used } from "used";
const client = used();
export async function run(payload: { issue: string }) {
  const title = payload.issue;
  return client(title, "text");
}
export function other(message: string) {
  return message;
}
`;
  it("in a block are those that neither its function nor what is around it uses", () => {
    const document = readFlow(text);
    const scope = readBlockScope(text, document, document.flows[0]?.body.id ?? "");
    expect(scope?.canAwait).toBe(true);
    expect([...(scope?.names ?? [])]).toEqual(expect.arrayContaining(["used", "client", "payload", "title"]));
    const names = ["title", "client", "payload", "issue", "message", "text", "default", "used"];
    expect(names.map((name) => scope?.freeName(name))).toEqual([
      "title2",
      "client2",
      "payload2",
      // A property is not a variable, and another function's parameter is not seen here.
      "issue",
      "message",
      "text",
      "default2",
      "used2",
    ]);
    const plain = document.flows[1]?.body.id ?? "";
    expect(readBlockScope(text, document, plain)?.canAwait).toBe(false);
    expect(readBlockScope(text, document, "gone")).toBeUndefined();
  });

  it("of a file are those that it uses nowhere", () => {
    const free = freeNames(text);
    expect(["message", "client", "issue", "slack", "class"].map(free)).toEqual([
      "message2",
      "client2",
      "issue",
      "slack",
      "class2",
    ]);
    expect(freeNames("const slack = (; broken")("hub")).toBe("hub");
  });
});
