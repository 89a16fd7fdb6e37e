import { describe, expect, it } from "vitest";
import { applyEdits } from "../../bridge/bridge.ts";
import { type Block, blocksOf } from "../../protocol/protocol.ts";
import { bridge } from "../testing/marked-document.ts";
import { paletteFor } from "./palette.ts";

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

describe("the palette", () => {
  const document = bridge.readFlow(text);
  const subject = { document, text, names: {}, declarations: bridge.readDeclarations(text, { document }) };
  const bodyOf = (name: string): Block => {
    const body = document.flows.find((flow) => flow.name === name || flow.triggers[0]?.event === name)?.body;
    if (!body) throw new Error(`No flow is named ${name}`);
    return body;
  };
  const labels = (block: Block | undefined): string[] =>
    paletteFor(subject, block?.id ?? "").map(({ label }) => label);

  it("offers break and continue only where they are allowed", () => {
    const loop = bodyOf("notify").steps.find(({ kind }) => kind === "for")?.blocks[0];
    const branch = loop?.steps.find(({ kind }) => kind === "switch")?.blocks[0];
    expect(labels(bodyOf("notify"))).not.toContain("continue");
    expect(labels(bodyOf("notify"))).not.toContain("break");
    expect(labels(loop)).toEqual(expect.arrayContaining(["break", "continue"]));
    expect(labels(branch)).toEqual(expect.arrayContaining(["break", "continue"]));
  });

  it("offers the functions in scope with their arguments, and awaits async ones", () => {
    const items = paletteFor(subject, bodyOf("push").id).filter(({ group }) => group === "functions");
    expect(items.map(({ label, step }) => [label, step?.fields])).toEqual([
      ["notify", { call: "notify(title)", await: "true" }],
      ["total", { call: "total(list)" }],
    ]);
    expect(labels(bodyOf("notify"))).toContain("inner");
    expect(labels(bodyOf("notify"))).not.toContain("notify");
  });

  it("offers nothing twice and gives each row an icon, a description and a step", () => {
    const items = paletteFor(subject, bodyOf("push").id);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    for (const { icon, description, step } of items) {
      expect(icon).toMatch(/^[a-z-]+$/);
      expect(description).toMatch(/^[A-Z].+[^.]$/);
      expect(step?.kind).toBeDefined();
    }
  });

  it("offers only what can be inserted, in every block of the file", () => {
    for (const block of blocksOf(document)) {
      for (const { id, step } of paletteFor(subject, block.id)) {
        if (!step) throw new Error(`${id} has no step`);
        const edits = bridge.writeEdit(text, document, { op: "insert", block: block.id, index: 0, step });
        expect(bridge.readFlow(applyEdits(text, edits)).problems, id).toEqual([]);
      }
    }
  });

  it("refuses a block that no longer exists", () => {
    expect(() => paletteFor(subject, "gone")).toThrow(/no longer in the file/);
  });

  it("offers the methods of the file's connections, ready to run, with a name for the result that is free", () => {
    const file = `import { WebClient } from "@slack/web-api";
import { Pool } from "pg";

const chat = new WebClient();
const db = new Pool();

export async function run(message: string) {
  await db.query("select 1");
}
`;
    const names = bridge.readNames(file);
    const read = bridge.readFlow(file, { names });
    const declarations = bridge.readDeclarations(file, { document: read });
    const block = read.flows[0]?.body;
    const items = paletteFor({ document: read, text: file, names, declarations }, block?.id ?? "");
    const own = items.filter(({ group }) => group === "connections");
    expect(own[0]).toMatchObject({
      label: "Post a message",
      detail: "chat.chat.postMessage",
      icon: "brand:slack",
      code: 'const message2 = await chat.chat.postMessage({ channel: "#general", text: "" });',
    });
    expect(own.map(({ label }) => label)).toContain("Insert a row");
    expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
    for (const { code = "", label } of own) {
      const edit = { op: "insert", block: block?.id ?? "", index: 1, code } as const;
      const after = applyEdits(file, bridge.writeEdit(file, read, edit));
      const step = bridge.readFlow(after, { names: bridge.readNames(after) }).flows[0]?.body.steps[1];
      // Two rows that call the same method are one kind of card.
      expect([step?.kind, label.endsWith("row") || label === "Update rows" ? "Run a query" : label]).toEqual([
        "action",
        step?.label,
      ]);
    }
  });
});
