import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../test/runner/temporary-folder.ts";
import { BuildSteps, listFiles } from "./build-step.ts";

let root: string;
let runs: number;
const write = (file: string, text: string): void => writeFileSync(join(root, file), text);

beforeEach(() => {
  root = temporaryFolder();
  runs = 0;
  write("lock.json", "1");
  write("source.ts", "source");
});

/** Runs one step as a build of its own, and returns whether it worked. */
async function works(options: { inputs?: readonly string[]; build?: unknown } = {}): Promise<boolean> {
  const before = runs;
  const steps = new BuildSteps(root, ["lock.json"], options.build ?? {});
  const work = async () => {
    runs += 1;
    write("made.js", `made ${runs}`);
    return { inputs: ["source.ts"], outputs: ["made.js"], value: { size: 4 } };
  };
  expect(await steps.run("bundle", work, options.inputs)).toEqual({ size: 4 });
  expect([...steps.outputs]).toEqual(["made.js"]);
  return runs > before;
}

it("works once, and returns its value from then on", async () => {
  expect(await works()).toBe(true);
  expect(await works()).toBe(false);
});

it("works again where an input has other content, not where it is only written again", async () => {
  await works();
  write("source.ts", "source");
  expect(await works()).toBe(false);
  write("source.ts", "another source");
  expect(await works()).toBe(true);
});

it("works again where an output is missing or has been written by another", async () => {
  await works();
  rmSync(join(root, "made.js"));
  expect(await works()).toBe(true);
  write("made.js", "edited by hand");
  expect(await works()).toBe(true);
});

it("works again where packages or options have changed", async () => {
  await works();
  expect(await works({ build: { minify: false } })).toBe(true);
  write("lock.json", "2");
  expect(await works({ build: { minify: false } })).toBe(true);
});

it("works again where a file joins the inputs that are known before", async () => {
  expect(await works({ inputs: ["source.ts"] })).toBe(true);
  expect(await works({ inputs: ["source.ts"] })).toBe(false);
  expect(await works({ inputs: ["source.ts", "lock.json"] })).toBe(true);
});

it("works again where an input was saved while it worked", async () => {
  const steps = new BuildSteps(root, ["lock.json"], {});
  await steps.run("bundle", async () => {
    write("made.js", "made of the previous source");
    await new Promise((resolve) => setTimeout(resolve, 20));
    write("source.ts", "saved meanwhile");
    return { inputs: ["source.ts"], outputs: ["made.js"], value: { size: 4 } };
  });
  expect(await works()).toBe(true);
  expect(await works()).toBe(false);
});

it("does not take a step for done that failed", async () => {
  const failing = async (): Promise<never> => {
    throw new Error("no compiler");
  };
  const steps = new BuildSteps(root, [], {});
  await expect(steps.run("bundle", failing)).rejects.toThrow("no compiler");
  expect(await works()).toBe(true);
});

it("finds files without those of packages", () => {
  mkdirSync(join(root, "src", "node_modules"), { recursive: true });
  for (const file of ["src/b.ts", "src/a.ts", "src/node_modules/c.ts"]) write(file, "");
  expect(listFiles(root, ["src/**"])).toEqual(["src/a.ts", "src/b.ts"]);
});
