import { readFlow } from "@hookloom/bridge/read";
import type { Flow, FlowDocument } from "@hookloom/protocol/flow-document";
import { nothingCollapsed } from "@hookloom/protocol/step-blocks";
import { listSteps } from "@hookloom/protocol/walk";
import { describe, expect, it } from "vitest";
import { partsHiding, partToCollapse, withStepShown } from "./collapsed.ts";
import { collapsedIds, collapsedParts } from "./collapsed-parts.ts";
import { indexFlow } from "./flow-index.ts";
import {
  collapsedItem,
  type Direction,
  emptyItem,
  listItems,
  neighbour,
  type ShownFlow,
} from "./navigation.ts";

const code = `function main() {
  if (ready) {
    one();
    for (const each of all) {
      two(each);
    }
  } else {
    three();
  }
  four();
}
function main2() {
  if (ready) {
    one();
  }
}
`;

const document = readFlow(code);
const [flow] = document.flows as readonly [Flow];
const index = indexFlow(flow);

const idOf = (label: string, within: Flow = flow): string => {
  const step = listSteps(within).find((each) => each.label === label);
  if (!step) throw new Error(`No step says ${label}.`);
  return step.id;
};
const blockOf = (label: string): string => {
  const place = index.steps.get(idOf(label));
  if (!place) throw new Error(`No step says ${label}.`);
  return place.block.id;
};
const shownWith = (...parts: readonly string[]): ShownFlow => ({ flow, index, collapsed: new Set(parts) });

describe("what the keyboard reaches", () => {
  const walk = (shown: ShownFlow, from: string, directions: readonly Direction[]): string[] => {
    let at = from;
    return directions.map((direction) => {
      at = neighbour(shown, at, direction);
      return at;
    });
  };

  it("is every step while nothing is collapsed", () => {
    expect(listItems(shownWith())).toEqual([
      "start",
      ...["if", "one", "for each", "two", "three", "four"].map((label) => idOf(label)),
    ]);
  });

  it("leaves out what a collapsed step hides, in both directions", () => {
    const shown = shownWith(idOf("if"));
    expect(listItems(shown)).toEqual(["start", idOf("if"), idOf("four")]);
    expect(walk(shown, "start", ["down", "down", "up", "up"])).toEqual([
      idOf("if"),
      idOf("four"),
      idOf("if"),
      "start",
    ]);
  });

  it("has one item for a collapsed block, between its neighbours", () => {
    const hidden = collapsedItem(blockOf("one"));
    const shown = shownWith(blockOf("one"));
    expect(listItems(shown)).toEqual(["start", idOf("if"), hidden, idOf("three"), idOf("four")]);
    expect(walk(shown, idOf("if"), ["down", "right", "left", "up"])).toEqual([
      hidden,
      idOf("three"),
      hidden,
      idOf("if"),
    ]);
    expect(neighbour(shown, hidden, "down")).toBe(idOf("four"));
  });

  it("ignores a block without a label of its own, which nothing could expand", () => {
    expect(listItems(shownWith(blockOf("two")))).toEqual(listItems(shownWith()));
  });

  it("still has the insertion points of empty blocks", () => {
    const [empty] = readFlow("function f() { if (a) {} }").flows as readonly [Flow];
    const block = listSteps(empty)[0]?.blocks[0]?.id ?? "";
    expect(listItems({ flow: empty, collapsed: new Set([block]) })).toContain(emptyItem(block));
  });
});

describe("the part that is collapsed from a card", () => {
  it("is what the card holds, else its labelled block, else the step around it", () => {
    expect(partToCollapse(index, idOf("if"))).toBe(idOf("if"));
    expect(partToCollapse(index, idOf("three"))).toBe(blockOf("three"));
    expect(partToCollapse(index, idOf("two"))).toBe(idOf("for each"));
    expect(partToCollapse(index, idOf("four"))).toBeUndefined();
  });

  it("opens around a step from the outside in, and leaves the others", () => {
    const collapsed = new Set([idOf("if"), blockOf("one"), idOf("for each"), blockOf("three")]);
    expect(partsHiding(index, collapsed, idOf("two"))).toEqual([
      idOf("if"),
      blockOf("one"),
      idOf("for each"),
    ]);
    expect([...withStepShown(index, collapsed, idOf("two"))]).toEqual([blockOf("three")]);
    expect(withStepShown(index, collapsed, idOf("four"))).toBe(collapsed);
    expect(withStepShown(index, nothingCollapsed, idOf("two"))).toBe(nothingCollapsed);
  });
});

describe("what is kept of it", () => {
  const collapsed = new Set([idOf("if"), blockOf("three"), idOf("for each")]);

  it("finds the same parts in another reading, whose ids are others", () => {
    const kept = collapsedParts(document, collapsed);
    const longer = readFlow(`const first = 1;\nfunction before() { if (ready) { one(); } }\n${code}`);
    const main = longer.flows.find(({ name }) => name === "main") as Flow;
    const found = collapsedIds(longer, kept);
    expect(found.has(idOf("if", main))).toBe(true);
    expect(found.has(idOf("for each", main))).toBe(true);
    expect(found.size).toBe(3);
    expect(collapsedParts(longer, found)).toEqual(kept);
  });

  it("tells equal steps and flows of one name apart by their numbers", () => {
    const twice = readFlow(
      "const a = { run() { if (x) { b(); } if (x) { b(); } } };\nclass C { run() { if (x) { b(); } } }",
    );
    for (const step of listSteps(twice).filter(({ kind }) => kind === "if")) {
      const found = collapsedIds(twice, collapsedParts(twice, new Set([step.id])));
      expect([...found]).toEqual([step.id]);
    }
  });

  it("leaves out what the text no longer has", () => {
    const kept = collapsedParts(document, collapsed);
    const changed: FlowDocument = readFlow(code.replaceAll("ready", "set"));
    expect([...collapsedIds(changed, kept)]).toEqual([idOf("for each", changed.flows[0])]);
    expect(collapsedIds(readFlow("function other() {}"), kept).size).toBe(0);
  });
});
