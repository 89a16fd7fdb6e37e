import { describe, expect, it } from "vitest";
import { applyEdits, bridge } from "../../bridge/bridge.ts";
import { type Block, blocksOf } from "../../protocol/protocol.ts";
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
  const near = () => undefined;
  const subject = {
    document,
    text,
    names: {},
    near,
    declarations: bridge.readDeclarations(text, { document }),
  };
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
});
