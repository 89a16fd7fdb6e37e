import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Milestones } from "./milestones.ts";
import type { Runs } from "./runs.ts";

const called = vi.hoisted(() => [] as unknown[]);
vi.mock("vscode", () => ({
  commands: { executeCommand: async (...call: unknown[]) => void called.push(call) },
}));

beforeEach(() => {
  called.length = 0;
});

const root = path.join(import.meta.dirname, "..", "..", "..", "..");
const { contributes } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string };
  readonly completionEvents: readonly string[];
}
const steps: readonly Step[] = contributes.walkthroughs[0].steps;
const commands: readonly { readonly command: string }[] = contributes.commands;
const known = new Set(commands.map(({ command }) => command));
known.add("hookloom.deliveries.focus");
const sources = readdirSync(path.join(root, "extension", "src", "host"), { recursive: true })
  .map(String)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => readFileSync(path.join(root, "extension", "src", "host", file), "utf8"))
  .join("\n");

describe("the walkthrough", () => {
  it("goes on to deliveries and deploy", () => {
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

  it.each(steps)("$id notices what was done another way", ({ completionEvents }) => {
    for (const event of completionEvents) {
      const [, kind, rest = ""] = event.match(/^(\w+):(.+)$/) ?? [];
      if (kind === "onCommand") expect(known).toContain(rest);
      else if (kind === "onView") expect(JSON.stringify(contributes.views)).toContain(`"${rest}"`);
      else if (rest.startsWith("hookloom.")) expect(sources).toContain(rest.replace("hookloom.", ""));
      else expect(event).toBe("onContext:activeCustomEditorId == 'hookloom.flow'");
    }
    const onlyButtons = completionEvents.every((event) => event.startsWith("onCommand:"));
    expect(onlyButtons).toBe(false);
  });
});

describe("Milestones", () => {
  it("are reached once each, whoever runs, delivers or deploys", () => {
    let look = (): void => undefined;
    const run = {
      state: { phase: "starting" },
      deliveries: [] as object[],
      environment: { deployed: false },
    };
    const runs = {
      all: [run],
      onDidChange: (listener: () => void) => {
        look = listener;
        return { dispose: () => undefined };
      },
    } as unknown as Pick<Runs, "all" | "onDidChange">;
    const milestones = new Milestones(runs);
    look();
    expect(called).toEqual([]);
    run.state.phase = "running";
    look();
    run.deliveries.push({});
    look();
    look();
    run.environment.deployed = true;
    look();
    milestones.reach("hasDeployed");
    expect(called).toEqual([
      ["setContext", "hookloom.hasRun", true],
      ["setContext", "hookloom.hasDelivery", true],
      ["setContext", "hookloom.hasDeployed", true],
    ]);
  });
});
