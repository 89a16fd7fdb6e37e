import { readFileSync } from "node:fs";
import { flowGestures } from "@hookloom/protocol/flow-gestures";
import { expect, it } from "vitest";
import type { Lazy } from "../shared/lazy.ts";
import { flowCommands } from "./flow-commands.ts";
import type { FlowEditor } from "./flow-editor.ts";

// @reads package.json

it("binds no gesture to a key that is meant for a field", () => {
  const manifest = readFileSync(new URL("../../../../package.json", import.meta.url), "utf8");
  const { keybindings } = JSON.parse(manifest).contributes as {
    keybindings: readonly { readonly command: string; readonly when: string }[];
  };
  const bound = keybindings.filter(({ command }) =>
    flowGestures.some((gesture) => command === `hookloom.flow.${gesture}`),
  );
  expect(bound.map(({ command }) => command)).toContain("hookloom.flow.wrapIf");
  expect(bound.filter(({ when }) => !/&& !hookloom\.flow\.typing$/.test(when))).toEqual([]);
});

it("opens diagrams one after another, also after one that failed", async () => {
  const steps: string[] = [];
  const openFlow = async (_: unknown, argument: unknown): Promise<void> => {
    steps.push(`begin ${argument}`);
    await new Promise((resolve) => setImmediate(resolve));
    steps.push(`end ${argument}`);
    if (argument === "wrong") throw new Error("no such file");
  };
  const nothing = { keepOpen: async () => undefined, openText: async () => undefined };
  const editor = Object.assign(async () => ({}), { made: () => undefined }) as unknown as Lazy<FlowEditor>;
  const commands = flowCommands(editor, async () => ({ ...nothing, openFlow }));
  const open = commands["hookloom.openFlow"];
  const all = await Promise.allSettled(["wrong", "one", "one"].map(async (argument) => open(argument)));
  expect(all.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(steps).toEqual(["begin wrong", "end wrong", "begin one", "end one", "begin one", "end one"]);
});
