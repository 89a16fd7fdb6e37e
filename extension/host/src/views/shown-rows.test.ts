import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Row } from "./row.ts";
import { type Redrawn, ShownRows } from "./row-tree.ts";

const row = (id: string, more: Partial<Row> = {}): Row => ({ id, label: id, ...more });
const idsOf = (redrawn: Redrawn): unknown => (redrawn === "all" ? redrawn : redrawn.map(({ id }) => id));

describe("rows that are shown", () => {
  it("are all drawn at first, and none if nothing changed", () => {
    const shown = new ShownRows();
    const now = () => [row("dev", { children: [row("build")] }), row("prod")];
    expect(shown.update(now())).toBe("all");
    expect(shown.update(now())).toEqual([]);
  });

  it("stay the same objects while their ids do, with their current looks", () => {
    const shown = new ShownRows();
    shown.update([row("dev", { description: "starting", children: [row("build")] }), row("prod")]);
    const [dev, prod] = shown.rows;
    const redrawn = shown.update([row("dev", { children: [row("build"), row("url")] }), row("prod")]);
    expect(shown.rows[0]).toBe(dev);
    expect(shown.rows[1]).toBe(prod);
    expect(dev).toEqual(row("dev", { children: [row("build"), row("url")] }));
    expect(idsOf(redrawn)).toEqual(["dev"]);
  });

  it("are the only ones redrawn if only a child's look changed", () => {
    const shown = new ShownRows();
    const at = (description: string) => [
      row("dev", { children: [row("build", { description }), row("url")] }),
    ];
    shown.update(at("1 min ago"));
    expect(idsOf(shown.update(at("2 min ago")))).toEqual(["build"]);
  });

  it("are all redrawn if one of the first level is added, removed or moved", () => {
    const shown = new ShownRows();
    shown.update([row("dev"), row("prod")]);
    expect(shown.update([row("dev")])).toBe("all");
    expect(shown.update([row("dev"), row("prod")])).toBe("all");
    expect(shown.update([row("prod"), row("dev")])).toBe("all");
  });

  it("look like the current ones whatever was shown before", () => {
    const leaf = fc.record(
      { id: fc.constantFrom("a", "b", "c", "d"), label: fc.constantFrom("x", "y"), url: fc.constant("u") },
      { requiredKeys: ["id", "label"] },
    );
    const unique = (rows: readonly Row[]) => [...new Map(rows.map((one) => [one.id, one])).values()];
    const level = fc.array(leaf).map(unique);
    const tree = fc
      .array(fc.tuple(leaf, level).map(([one, children]) => ({ ...one, id: `${one.id}.`, children })))
      .map(unique);
    fc.assert(
      fc.property(fc.array(tree), (states) => {
        const shown = new ShownRows();
        for (const state of states) {
          const before = structuredClone(shown.rows);
          const redrawn = shown.update(structuredClone(state));
          expect(shown.rows).toEqual(state);
          if (redrawn !== "all" && redrawn.length === 0) expect(before).toEqual(state);
        }
      }),
    );
  });
});

describe("a row that was unfolded", () => {
  const history = () => row("history", { load: async () => [] });

  it("keeps what it has read until it is folded or gone", () => {
    const shown = new ShownRows();
    shown.update([history()]);
    const [unfolded = history()] = shown.rows;
    expect(shown.expandedRows()).toEqual([]);
    shown.updateChildren(unfolded, [row("1")]);
    shown.update([history()]);
    expect(shown.expandedRows()).toEqual([unfolded]);
    expect(shown.loadedChildren(unfolded)).toEqual([row("1")]);
    shown.dropChildren(unfolded);
    expect(shown.loadedChildren(unfolded)).toBeUndefined();
    shown.updateChildren(unfolded, [row("1")]);
    shown.update([]);
    expect([shown.expandedRows(), shown.loadedChildren(unfolded)]).toEqual([[], undefined]);
  });

  it("is redrawn if it has read other rows, otherwise only those whose looks changed", () => {
    const shown = new ShownRows();
    shown.update([history()]);
    const [unfolded = history()] = shown.rows;
    shown.updateChildren(unfolded, [row("1"), row("2")]);
    expect(idsOf(shown.updateChildren(unfolded, [row("1"), row("2")]))).toEqual([]);
    expect(idsOf(shown.updateChildren(unfolded, [row("1"), row("2", { label: "failed" })]))).toEqual(["2"]);
    expect(idsOf(shown.updateChildren(unfolded, [row("3"), row("1")]))).toEqual(["history"]);
  });
});
