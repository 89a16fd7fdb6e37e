import type { Block, Flow, Step } from "@hookloom/protocol/flow-document";
import { type FlowLayout, metrics, type Rect } from "@hookloom/protocol/flow-layout-types";
import { layoutFlow } from "@hookloom/protocol/layout-flow";
import { canCollapse, hasLabel } from "@hookloom/protocol/step-blocks";
import type { StepKind } from "@hookloom/protocol/step-kinds";
import { listSteps } from "@hookloom/protocol/walk";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

interface Shape {
  readonly kind: StepKind;
  readonly blocks: readonly (readonly Shape[])[];
  readonly disabled: boolean;
}

const leaves = ["call", "variable", "return", "throw", "break", "continue", "log", "hole"] as const;
const owners = ["if", "switch", "for", "while", "try", "parallel", "code"] as const;

const shapes: fc.Arbitrary<readonly Shape[]> = fc.letrec<{
  list: Shape[];
  shape: Shape;
  leaf: Shape;
  owner: Shape;
}>((tie) => ({
  leaf: fc.record({ kind: fc.constantFrom(...leaves), blocks: fc.constant([]), disabled: fc.boolean() }),
  owner: fc.record({
    kind: fc.constantFrom(...owners),
    blocks: fc.array(tie("list"), { minLength: 1, maxLength: 4 }),
    disabled: fc.constant(false),
  }),
  shape: fc.oneof({ maxDepth: 4, withCrossShrink: true }, tie("leaf"), tie("owner")),
  list: fc.array(tie("shape"), { maxLength: 4 }),
})).list;

const labels: Partial<Record<StepKind, readonly string[]>> = {
  if: ["then", "else if", "else if", "else"],
  try: ["try", "catch", "finally"],
  switch: ['"a"', '"b"', "default", '"c"'],
};

function flowOf(shape: readonly Shape[]): Flow {
  let next = 0;
  const range = { start: 0, end: 0 };
  const block = (steps: readonly Shape[], label?: string): Block => ({
    id: `b${next++}`,
    range,
    steps: steps.map(step),
    ...(label === undefined ? {} : { label }),
  });
  const step = ({ kind, blocks, disabled }: Shape): Step => ({
    id: `s${next++}`,
    kind,
    label: kind,
    range,
    fields: [],
    disabled,
    blocks: (kind === "try" ? blocks.slice(0, 3) : blocks).map((each, index) =>
      block(each, labels[kind]?.[index]),
    ),
  });
  return { id: "f", name: "f", triggers: [], range, body: block(shape) };
}

/** True if two rectangles share more than an edge. */
function overlap(a: Rect, b: Rect): boolean {
  const slack = 0.001;
  return (
    a.x + slack < b.x + b.width &&
    b.x + slack < a.x + a.width &&
    a.y + slack < b.y + b.height &&
    b.y + slack < a.y + a.height
  );
}

function within(inner: Rect, outer: Rect): boolean {
  return (
    inner.x >= outer.x - 0.001 &&
    inner.y >= outer.y - 0.001 &&
    inner.x + inner.width <= outer.x + outer.width + 0.001 &&
    inner.y + inner.height <= outer.y + outer.height + 0.001
  );
}

function cards(layout: FlowLayout): Rect[] {
  const size = { width: metrics.cardWidth, height: metrics.cardHeight };
  return [layout.start, ...layout.cards].map(({ x, y }) => ({ x, y, ...size }));
}

function branches(layout: FlowLayout): Rect[] {
  return layout.branches.map(({ x, y }) => ({ x, y, width: metrics.cardWidth, height: metrics.cardHeight }));
}

function pills(layout: FlowLayout): Rect[] {
  return layout.pills.map(({ x, y, ghost }) => {
    const width = ghost ? 2 * metrics.passHalf : metrics.pillWidth;
    return { x: x - width / 2, y, width, height: metrics.pillHeight };
  });
}

function inserts(layout: FlowLayout): Rect[] {
  const size = metrics.insertSize;
  return layout.inserts.map(({ x, y }) => ({ x: x - size / 2, y: y - size / 2, width: size, height: size }));
}

function clashes(rects: readonly Rect[]): [Rect, Rect][] {
  return rects.flatMap((a, i) =>
    rects
      .slice(i + 1)
      .filter((b) => overlap(a, b))
      .map((b): [Rect, Rect] => [a, b]),
  );
}

function countSteps(block: Block): number {
  return block.steps.reduce(
    (sum, step) =>
      sum + 1 + (step.disabled ? 0 : step.blocks.reduce((inner, each) => inner + countSteps(each), 0)),
    0,
  );
}

describe("layoutFlow", () => {
  it("lets no card, pill or + lie on another", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = layoutFlow(flowOf(shape));
        expect(
          clashes([...cards(layout), ...branches(layout), ...pills(layout), ...inserts(layout)]),
        ).toEqual([]);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it("keeps boxes apart or one inside the other, and all within the bounds", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = layoutFlow(flowOf(shape));
        const apart = clashes(layout.boxes).filter(([a, b]) => !within(a, b) && !within(b, a));
        expect(apart).toEqual([]);
        for (const each of [...cards(layout), ...layout.boxes])
          expect(within(each, layout.bounds)).toBe(true);
      }),
      { numRuns: 300, seed: 8 },
    );
  });

  it("draws each step once and every line downwards", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const flow = flowOf(shape);
        const layout = layoutFlow(flow);
        expect(layout.cards).toHaveLength(countSteps(flow.body));
        for (const { x1, x2, y1, y2, bend } of layout.lines) {
          expect(y2).toBeGreaterThan(y1);
          if (x1 !== x2) expect(bend >= y1 && bend <= y2).toBe(true);
        }
      }),
      { numRuns: 200, seed: 9 },
    );
  });

  it("draws no line through a card", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const layout = layoutFlow(flowOf(shape));
        const rects = cards(layout);
        const parts = layout.lines.flatMap(({ x1, x2, y1, y2, bend }): Rect[] => [
          { x: x1 - 0.5, y: y1, width: 1, height: bend - y1 },
          { x: Math.min(x1, x2), y: bend - 0.5, width: Math.abs(x2 - x1), height: 1 },
          { x: x2 - 0.5, y: bend, width: 1, height: y2 - bend },
        ]);
        const long = parts.filter(({ width, height }) => width > 0 && height > 0);
        expect(long.filter((part) => rects.some((rect) => overlap(part, rect)))).toEqual([]);
      }),
      { numRuns: 200, seed: 10 },
    );
  });
});

describe("a layout with collapsed parts", () => {
  /** Some of what can be collapsed, chosen by the bits of a number. */
  const some = (flow: Flow, bits: number): ReadonlySet<string> => {
    const parts = listSteps(flow).flatMap((step) => [
      ...(canCollapse(step) ? [step.id] : []),
      ...step.blocks.filter((block) => block.steps.length > 0 && hasLabel(step, block)).map(({ id }) => id),
    ]);
    return new Set(parts.filter((_, at) => (bits >> (at % 30)) % 2 === 1));
  };
  const cases = fc.tuple(shapes, fc.integer({ min: 0, max: 2 ** 30 - 1 }));

  it("lets nothing lie on another, and counts every step as drawn or hidden", () => {
    fc.assert(
      fc.property(cases, ([shape, bits]) => {
        const flow = flowOf(shape);
        const layout = layoutFlow(flow, { x: 0, y: 0 }, { collapsed: some(flow, bits), notes: true });
        expect(
          clashes([...cards(layout), ...branches(layout), ...pills(layout), ...inserts(layout)]),
        ).toEqual([]);
        const hidden = [...layout.cards, ...layout.pills].reduce((sum, part) => sum + (part.hidden ?? 0), 0);
        expect(layout.cards.length + hidden).toBe(countSteps(flow.body));
      }),
      { numRuns: 300, seed: 12 },
    );
  });

  it("ends where the open flow ends: what is hidden still returns, breaks or goes on", () => {
    fc.assert(
      fc.property(cases, ([shape, bits]) => {
        const flow = flowOf(shape);
        const layout = layoutFlow(flow, { x: 0, y: 0 }, { collapsed: some(flow, bits), notes: true });
        expect(layout.end === undefined).toBe(layoutFlow(flow).end === undefined);
      }),
      { numRuns: 200, seed: 13 },
    );
  });
});

describe("the two passes", () => {
  it("move everything with the origin", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const flow = flowOf(shape);
        const here = layoutFlow(flow);
        const there = layoutFlow(flow, { x: 100, y: -50 });
        expect(there.cards.map(({ x, y }) => [x - 100, y + 50])).toEqual(
          here.cards.map(({ x, y }) => [x, y]),
        );
        expect(there.lines.map(({ bend }) => bend + 50)).toEqual(here.lines.map(({ bend }) => bend));
      }),
      { numRuns: 50, seed: 11 },
    );
  });

  it("visit each step a fixed number of times, however deep it is", () => {
    const reads = (depth: number): number => {
      let count = 0;
      let steps: readonly Shape[] = [{ kind: "call", blocks: [], disabled: false }];
      for (let i = 0; i < depth; i++) steps = [{ kind: "if", blocks: [steps], disabled: false }];
      const flow = flowOf(steps);
      const watched = (block: Block): Block =>
        new Proxy(block, {
          get: (target, key) => {
            if (key !== "steps") return Reflect.get(target, key);
            count++;
            return target.steps.map((step) => ({ ...step, blocks: step.blocks.map(watched) }));
          },
        });
      layoutFlow({ ...flow, body: watched(flow.body) });
      return count;
    };
    expect(reads(40)).toBeLessThanOrEqual(reads(20) * 2 + 10);
  });
});
