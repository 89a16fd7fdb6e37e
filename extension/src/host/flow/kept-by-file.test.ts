import { expect, it } from "vitest";
import { keptChoices, keptCollapsed } from "./kept-by-file.ts";
import { memory } from "./testing/memory.ts";

const flows = { main: [{ words: "if if ready", nth: 0 }] };

it("keeps what is collapsed file by file, and forgets a file without any", async () => {
  const state = memory();
  await keptCollapsed(state).keep("file:///a.ts", flows);
  await keptCollapsed(state).keep("file:///b.ts", { main: [{ words: "for", nth: 2, block: 1 }] });
  expect(keptCollapsed(state).of("file:///a.ts")).toEqual(flows);
  expect(keptCollapsed(state).of("file:///b.ts")).toEqual({ main: [{ words: "for", nth: 2, block: 1 }] });
  await keptCollapsed(state).keep("file:///a.ts", undefined);
  expect(keptCollapsed(state).of("file:///a.ts")).toBeUndefined();
});

it("forgets the files that were changed first once there are too many", async () => {
  const kept = keptCollapsed(memory());
  for (let i = 0; i <= 200; i++) await kept.keep(`file:///${i}.ts`, flows);
  expect(kept.of("file:///0.ts")).toBeUndefined();
  expect(kept.of("file:///1.ts")).toEqual(flows);
  expect(kept.of("file:///200.ts")).toEqual(flows);
});

it.each([
  [undefined],
  ["text"],
  [[{ uri: 1 }]],
  [[{ uri: "file:///a.ts", value: { main: [{ words: 1 }] } }]],
])("takes what another version kept as nothing: %j", (value) => {
  expect(keptCollapsed(memory({ "hookloom.collapsed": value })).of("file:///a.ts")).toBeUndefined();
  expect(keptChoices(memory({ "hookloom.runsOf": value })).of("file:///a.ts")).toBeUndefined();
});
