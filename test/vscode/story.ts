// The tests of a file as the steps of one story.
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { root } from "./setup.mjs";
import type { Workbench } from "./workbench.ts";

/** Takes a picture of a step that failed, and reports what the window shows. Call it once, at the top of the file. */
export function reportFailures(name: string, bench: () => Workbench | undefined): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    const shown = bench();
    if (!shown) return;
    shown.broken = true;
    await shown.saveScreenshot(`${name}-failed`);
    // A hook has no other way into the report, and the picture does not leave the machine.
    throw new Error(`The window when the step failed:\n${await shown.described()}`);
  });
}

declare module "vitest" {
  interface TaskMeta {
    /** What a step leaves for those after it, in a few words. */
    readonly gives?: string;
    /** What a step needs of those before it. */
    readonly needs?: readonly string[];
  }
}

/**
 * Also leaves out the steps that a failed one leaves without what they need. Without `recover` these are all after it. With
 * `recover`, which brings the window and the files back to where a step starts, they are those that name in `needs` what the
 * failed one `gives`. Call it once, at the top of the file, or in each `describe` whose steps need no others; it begins with
 * `closeEditors`, which brings a clean window.
 */
export function runAsStory(
  name: string,
  bench: () => Workbench | undefined,
  recover?: () => Promise<void>,
): { readonly broken: boolean } {
  let broken = false;
  let isRecovered = true;
  const missing = new Set<string>();
  beforeEach(async ({ task: { meta }, skip }) => {
    if (recover === undefined) return skip(broken, "an earlier step of the story failed");
    const missingNeeds = (meta.needs ?? []).filter((one) => missing.has(one));
    if (missingNeeds.length > 0 && meta.gives !== undefined) missing.add(meta.gives);
    skip(missingNeeds.length > 0, `an earlier step of the story failed: ${missingNeeds.join(", ")}`);
    if (!isRecovered) await recover();
    isRecovered = true;
  });
  reportFailures(name, bench);
  // Of these hooks the last one runs first.
  afterEach(({ task: { meta, result } }) => {
    if (result?.state !== "fail") return;
    broken = true;
    isRecovered = false;
    if (meta.gives !== undefined) missing.add(meta.gives);
  });
  return {
    get broken() {
      return broken;
    },
  };
}

/** As a project's own, with the sources of the runtime, so that no build is needed. */
const tsconfig = {
  compilerOptions: {
    target: "ES2024",
    module: "NodeNext",
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: ["node"],
    allowImportingTsExtensions: true,
    customConditions: ["hookloom-source"],
  },
  include: ["src"],
};

/** Makes a folder a project with this repository's packages, and so with types. */
export function makeTyped(folder: string): void {
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
}
