import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { Milestones, type MilestonesPorts } from "./milestones.ts";

// @reads package.json package.nls.json extension/media/**

const editor = vi.hoisted(() => {
  class TabInputCustom {
    readonly viewType = "hookloom.flow";
  }
  return {
    TabInputCustom,
    called: [] as unknown[],
    inputs: [] as unknown[],
    tabsChanged: (): void => undefined,
  };
});
useVscode({
  TabInputCustom: editor.TabInputCustom,
  Disposable: { from: () => ({ dispose: () => undefined }) },
  window: {
    tabGroups: {
      get all() {
        return [{ tabs: editor.inputs.map((input) => ({ input })) }];
      },
      onDidChangeTabs: (listener: () => void) => {
        editor.tabsChanged = listener;
      },
    },
  },
  commands: { executeCommand: async (...call: unknown[]) => void editor.called.push(call) },
});

beforeEach(() => {
  Object.assign(editor, { called: [], inputs: [] });
});

const root = path.join(import.meta.dirname, "..", "..", "..", "..");
const { contributes } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string };
  readonly completionEvents: readonly string[];
}
const texts = JSON.parse(readFileSync(path.join(root, "package.nls.json"), "utf8"));
const steps: readonly Step[] = contributes.walkthroughs[0].steps.map((step: Step) => ({
  ...step,
  description: texts[step.description.slice(1, -1)],
}));
const commands: readonly { readonly command: string }[] = contributes.commands;
const known = new Set(commands.map(({ command }) => command));
known.add("hookloom.deliveries.focus");
describe("the walkthrough", () => {
  it("continues with deliveries and deploy", () => {
    expect(steps.map(({ id }) => id)).toEqual(["create", "diagram", "run", "send", "deliveries", "deploy"]);
  });

  it.each(steps)(
    "$id has a picture in the colours of the theme and a button that works",
    ({ media, description }) => {
      const svg = readFileSync(path.join(root, media.svg), "utf8");
      expect(statSync(path.join(root, media.svg)).size).toBeGreaterThan(500);
      // Brand marks alone keep their own colours.
      for (const [, color] of svg.matchAll(/<(?:text|rect)[^>]* fill="([^"]+)"/g))
        expect(color).toMatch(/^(none|var\(--vscode-[\w-]+, #[0-9a-f]{6}\))$/);
      const buttons = [...description.matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command);
      expect(buttons.length).toBeGreaterThan(0);
      for (const command of buttons) expect(known).toContain(command);
    },
  );

  it.each(steps)("$id recognizes a step done another way", ({ id, completionEvents }) => {
    expect(completionEvents[0]).toBe(`onContext:hookloom.done.${id}`);
    for (const event of completionEvents.slice(1)) {
      expect(known).toContain(event.replace("onCommand:", "").replace("onContext:", ""));
    }
  });
});

/** A window with a project that runs; `look` is what a change of it calls. */
function window() {
  let look = (): void => undefined;
  const run = { state: { phase: "starting" }, deliveries: [] as object[], environment: { deployed: false } };
  const onDidChange = (listener: () => void) => {
    look = listener;
  };
  const ports = { runs: { all: [run], onDidChange }, projects: { all: [{}], onDidChange } };
  const milestones = new Milestones(ports as unknown as MilestonesPorts);
  return { milestones, run, look: () => look() };
}

const done = (step: string, value = true) => ["setContext", `hookloom.done.${step}`, value];

describe("Milestones", () => {
  it("are reported once the walkthrough is open, since VS Code ignores earlier ones", () => {
    const { milestones, run, look } = window();
    run.state.phase = "running";
    run.deliveries.push({});
    editor.inputs = [new editor.TabInputCustom()];
    editor.tabsChanged();
    look();
    milestones.reach("deliveries");
    expect(editor.called).toEqual([]);
    editor.inputs = [undefined];
    editor.tabsChanged();
    expect(editor.called).toEqual(
      ["create", "diagram", "run", "send", "deliveries"].map((step) => done(step)),
    );
  });

  it("follow what a terminal or a pipeline does meanwhile, each reported once", () => {
    const { run, look } = window();
    editor.inputs = [undefined];
    run.state.phase = "running";
    look();
    look();
    run.environment.deployed = true;
    look();
    expect(editor.called).toEqual([done("create"), done("run"), done("deploy")]);
    editor.inputs = [];
    editor.tabsChanged();
    expect(editor.called.slice(3)).toEqual([
      done("create", false),
      done("run", false),
      done("deploy", false),
    ]);
  });
});
