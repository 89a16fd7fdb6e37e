import { readBlockScope } from "@hookloom/bridge/block-scope";
import { applyEdits } from "@hookloom/bridge/edit-list";
import { bridge } from "@hookloom/bridge/server-bridge";
import type { Block } from "@hookloom/protocol/flow-document";
import type { PaletteItem } from "@hookloom/protocol/palette";
import { listBlocks } from "@hookloom/protocol/walk";
import { expect, it } from "vitest";
import { functionDetail, type PaletteSubject, paletteFor } from "./palette.ts";

const text = `import { github } from "@hookloom/runtime/github";

export async function notify(title: string, times = 1) {
  function inner() {
    return title;
  }
  for (const one of [1, 2]) {
    console.log(one, inner());
    switch (one) {
      case 1:
        console.log("one");
        break;
    }
  }
}

const total = (list: number[]) => {
  return list.length;
};

class Shop {
  close() {
    return 1;
  }
}

const hub = github();
hub.on("push", async ({ log }) => {
  log.info("push");
});
hub.on("star", ({ log }) => {
  log.info("star");
});
`;

const document = bridge.readFlow(text);
const near = () => undefined;
const subject: PaletteSubject = {
  uri: "file:///project/src/webhook.ts",
  document,
  text,
  names: {},
  importedText: near,
  declarations: bridge.readDeclarations(text, { document }),
  findScope: (block) => readBlockScope(text, document, block),
  others: [],
};
const itemsOf = (block: string): readonly PaletteItem[] => paletteFor(subject, block).items;
const bodyOf = (name: string): Block => {
  const body = document.flows.find((flow) => flow.name === name || flow.triggers[0]?.event === name)?.body;
  if (!body) throw new Error(`No flow is named ${name}`);
  return body;
};
const labels = (block: Block | undefined): string[] => itemsOf(block?.id ?? "").map(({ label }) => label);

it("the palette offers break and continue only where they are allowed", () => {
  const loop = bodyOf("notify").steps.find(({ kind }) => kind === "for")?.blocks[0];
  const branch = loop?.steps.find(({ kind }) => kind === "switch")?.blocks[0];
  expect(labels(bodyOf("notify"))).not.toContain("continue");
  expect(labels(bodyOf("notify"))).not.toContain("break");
  expect(labels(loop)).toEqual(expect.arrayContaining(["break", "continue"]));
  expect(labels(branch)).toEqual(expect.arrayContaining(["break", "continue"]));
});

it("the palette offers the functions in scope, awaits async ones and keeps what they return", () => {
  const items = itemsOf(bodyOf("push").id).filter(({ group }) => group === "functions");
  expect(items.map(({ label, detail, step }) => [label, detail, step?.fields])).toEqual([
    ["notify", "(title)", { call: "notify()", await: "true" }],
    ["total", "(list)", { call: "total()", result: "result" }],
  ]);
  expect(labels(bodyOf("notify"))).toContain("inner");
  expect(labels(bodyOf("notify"))).not.toContain("notify");
});

it("the palette offers nothing twice and gives each row an icon, a description and a step", () => {
  const items = itemsOf(bodyOf("push").id);
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  for (const { icon, description, step } of items) {
    expect(icon).toMatch(/^[a-z-]+$/);
    expect(description).toMatch(/^[A-Z].+[^.]$/);
    expect(step?.kind).toBeDefined();
  }
});

it("the palette offers only what can be inserted, in every block of the file", () => {
  for (const block of listBlocks(document)) {
    for (const { id, step } of itemsOf(block.id)) {
      if (!step) throw new Error(`${id} has no step`);
      const edits = bridge.writeEdit(text, document, { op: "insert", block: block.id, index: 0, step });
      expect(bridge.readFlow(applyEdits(text, edits)).problems, id).toEqual([]);
    }
  }
});

it("the palette gives the arguments that are in scope, and leaves the others to the form of the call", () => {
  const file =
    "async function send(title: string, to: string) {}\nfunction run(title: string) {\n  return 1;\n}\n";
  const read = bridge.readFlow(file);
  const [, run] = read.flows;
  const declarations = bridge.readDeclarations(`${file}function post(title: string, to: string) {}\n`);
  const known = { ...subject, document: read, text: file, declarations };
  const scopeOf = (block: string) => readBlockScope(file, read, block);
  const { items } = paletteFor({ ...known, findScope: scopeOf }, run?.body.id ?? "");
  expect(items.filter(({ group }) => group === "functions")).toEqual([]);
  const open = file.replace("function run", "async function run");
  const opened = bridge.readFlow(open);
  const subjectOfOpen = {
    ...known,
    text: open,
    document: opened,
    declarations: bridge.readDeclarations(open, { document: opened }),
    findScope: (block: string) => readBlockScope(open, opened, block),
  };
  const rows = paletteFor(subjectOfOpen, opened.flows[1]?.body.id ?? "").items;
  expect(rows.find(({ label }) => label === "send")?.step?.fields.call).toBe("send(title)");
});

it("the palette offers what needs await only where await is allowed", () => {
  for (const label of ["HTTP call", "parallel", "notify"]) {
    expect(labels(bodyOf("push"))).toContain(label);
    expect(labels(bodyOf("star"))).not.toContain(label);
  }
  expect(labels(bodyOf("star"))).toContain("total");
});

it("the palette calls what other files export, imported as this file imports", () => {
  const declared = bridge.readDeclarations(
    "/** Free slots.\n * @param day which day\n */\nexport async function slotsOf(day: string): Promise<string[]> {\n  return [day];\n}\n" +
      "const close = () => {};\nexport default close;\n",
  ).functions;
  const [slotsOf, close] = declared;
  if (slotsOf?.exportedAs === undefined || close?.exportedAs === undefined)
    throw new Error("Nothing is exported");
  const others = [slotsOf, close].map((one) => ({
    uri: "file:///project/src/lib/slots.ts",
    file: "lib/slots.ts",
    declared: { ...one, exportedAs: one.exportedAs ?? "" },
  }));
  const known = { ...subject, others };
  const rows = paletteFor(known, bodyOf("push").id).items.filter(({ detail }) => detail === "lib/slots.ts");
  expect(rows.map(({ id, code, imports }) => [id, code, imports])).toEqual([
    [
      "function.lib/slots.ts#slotsOf",
      "const result = await slotsOf();",
      [{ module: "./lib/slots.ts", name: "slotsOf", as: "slotsOf" }],
    ],
    [
      "function.lib/slots.ts#default",
      "close();",
      [{ module: "./lib/slots.ts", name: "default", as: "close" }],
    ],
  ]);
  expect(functionDetail(known, "function.lib/slots.ts#slotsOf")).toEqual({
    signature: "async function slotsOf(day: string): Promise<string[]>",
    documentation: "Free slots.\n@param day which day",
  });
  const plain = { ...known, text: `import { a } from "./a";\n${text}` };
  expect(paletteFor(plain, bodyOf("push").id).items.find(({ label }) => label === "close")?.imports).toEqual([
    { module: "./lib/slots", name: "default", as: "close" },
  ]);
});

it("the palette refuses a block that no longer exists", () => {
  expect(() => paletteFor(subject, "gone")).toThrow(/no longer in the file/);
});
