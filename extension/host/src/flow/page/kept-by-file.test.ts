import { expect, it } from "vitest";
import { memory } from "../testing/memory.ts";
import { KeptViews, keptChoices } from "./kept-by-file.ts";

const view = { file: "zoom 2", panes: "wide" };

it("keeps views file by file, and what is open beside them for all", async () => {
  const state = memory();
  await new KeptViews(state).keep("file:///a.ts", view);
  await new KeptViews(state).keep("file:///b.ts", { file: "zoom 1", panes: "narrow" });
  const views = new KeptViews(state);
  expect(views.of("file:///a.ts")).toEqual({ file: "zoom 2", panes: "narrow" });
  expect(views.of("file:///b.ts")).toEqual({ file: "zoom 1", panes: "narrow" });
  expect(views.of("file:///c.ts")).toEqual({ panes: "narrow" });
});

it("moves what was kept along with a rename", async () => {
  const views = new KeptViews(memory());
  await views.keep("file:///src/a.ts", view);
  await views.keep("file:///lib/b.ts", { ...view, file: "zoom 1" });
  await views.rename((uri) => (uri === "file:///src/a.ts" ? "file:///src/c.ts" : undefined));
  expect(views.of("file:///src/a.ts").file).toBeUndefined();
  expect(views.of("file:///src/c.ts").file).toBe("zoom 2");
  expect(views.of("file:///lib/b.ts").file).toBe("zoom 1");
});

it("forgets the files that were changed first once there are too many, and a file without a value", async () => {
  const kept = keptChoices(memory());
  const choice = { environment: "dev", range: "24h" };
  for (let i = 0; i <= 200; i++) await kept.keep(`file:///${i}.ts`, choice);
  expect(kept.of("file:///0.ts")).toBeUndefined();
  expect(kept.of("file:///1.ts")).toEqual(choice);
  await kept.keep("file:///200.ts", undefined);
  expect(kept.of("file:///200.ts")).toBeUndefined();
});

it.each([[undefined], ["text"], [[{ uri: 1 }]], [[{ uri: "file:///a.ts", value: { main: 1 } }]]])(
  "takes what another version kept as nothing: %j",
  (value) => {
    const state = memory({ "hookloom.views": value, "hookloom.panes": value, "hookloom.runsOf": value });
    expect(new KeptViews(state).of("file:///a.ts").file).toBeUndefined();
    expect(keptChoices(state).of("file:///a.ts")).toBeUndefined();
  },
);
