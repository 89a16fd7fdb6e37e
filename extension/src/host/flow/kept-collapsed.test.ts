import { expect, it } from "vitest";
import { KeptCollapsed } from "./kept-collapsed.ts";
import { memory } from "./testing/memory.ts";

const flows = { main: [{ words: "if if ready", nth: 0 }] };

it("keeps what is collapsed file by file, and forgets a file that has nothing collapsed", async () => {
  const state = memory();
  await new KeptCollapsed(state).keep("file:///a.ts", flows);
  await new KeptCollapsed(state).keep("file:///b.ts", { main: [{ words: "for", nth: 2, block: 1 }] });
  expect(new KeptCollapsed(state).of("file:///a.ts")).toEqual(flows);
  expect(new KeptCollapsed(state).of("file:///b.ts")).toEqual({ main: [{ words: "for", nth: 2, block: 1 }] });
  await new KeptCollapsed(state).keep("file:///a.ts", {});
  expect(new KeptCollapsed(state).of("file:///a.ts")).toEqual({});
});

it("forgets the files that were changed first once there are too many", async () => {
  const kept = new KeptCollapsed(memory());
  for (let i = 0; i <= 200; i++) await kept.keep(`file:///${i}.ts`, flows);
  expect(kept.of("file:///0.ts")).toEqual({});
  expect(kept.of("file:///1.ts")).toEqual(flows);
  expect(kept.of("file:///200.ts")).toEqual(flows);
});

it.each([
  [undefined],
  ["text"],
  [[{ uri: 1 }]],
  [[{ uri: "file:///a.ts", flows: { main: [{ words: 1 }] } }]],
])("takes what another version kept as nothing: %j", (value) => {
  expect(new KeptCollapsed(memory({ "hookloom.collapsed": value })).of("file:///a.ts")).toEqual({});
});
