// The tests of a file as the steps of one story, or as stories that start from the same file.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { Diagram } from "./diagram.ts";
import { type Session, startSession } from "./session.ts";
import { root } from "./setup.mjs";
import type { Workbench } from "./workbench.ts";

/**
 * Leaves out the steps after one that failed, of which it takes a picture and reports what the window shows. Call it once,
 * at the top of the file.
 */
export function runAsStory(name: string, bench: () => Workbench | undefined): { readonly broken: boolean } {
  let broken = false;
  beforeEach(({ skip }) => skip(broken, "an earlier step of the story failed"));
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    broken = true;
    const shown = bench();
    if (!shown) return;
    await shown.picture(`${name}-failed`);
    // A hook has no other way into the report, and the picture does not leave the machine.
    throw new Error(`The window when the step failed:\n${await shown.described()}`);
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

/** The one source file that the stories of a test start from and return to, next to its diagram. */
export interface OneFile {
  readonly bench: Workbench;
  readonly diagram: Diagram;
  /** The path of the file on the disk. */
  readonly file: string;
  /** The text with one replacement, which it must have a place for. */
  changed(from: string, to: string): string;
  /** Takes the last gesture back, which restores the text. */
  undo(): Promise<void>;
}

/**
 * Opens `src/webhook.ts` with a text, in a folder that `prepare` may complete, and next to it its diagram with the
 * inspector. After a story that failed the others are left out: the text may be another one by then. Call it once, at
 * the top of the file; the members of the result can be read once the tests run.
 */
export function storiesOnOneFile(
  name: string,
  code: string,
  { prepare, settings = {} }: { prepare?(folder: string): void; readonly settings?: object } = {},
): OneFile {
  let session: Session | undefined;
  let open: { readonly bench: Workbench; readonly diagram: Diagram; readonly file: string } | undefined;
  const opened = (): NonNullable<typeof open> => {
    if (!open) throw new Error("The file is not open yet.");
    return open;
  };
  beforeAll(async () => {
    session = await startSession({ settings });
    const { folder } = session;
    const file = join(folder, "src", "webhook.ts");
    mkdirSync(join(folder, "src"));
    writeFileSync(file, code);
    prepare?.(folder);
    const bench = await session.open(folder, { width: 1600, height: 900 });
    await bench.explorerReady();
    await bench.openFile("webhook.ts");
    const diagram = await Diagram.open(bench);
    await diagram.card("log.info").waitFor();
    await diagram.showInspector();
    open = { bench, diagram, file };
  });
  afterAll(() => session?.stop());
  runAsStory(name, () => open?.bench);
  return {
    get bench() {
      return opened().bench;
    },
    get diagram() {
      return opened().diagram;
    },
    get file() {
      return opened().file;
    },
    changed: (from, to) => {
      expect(code).toContain(from);
      return code.replace(from, () => to);
    },
    undo: async () => {
      const { bench, diagram } = opened();
      await diagram.focus();
      await bench.page.keyboard.press("Control+Z");
      await diagram.showsText(code);
    },
  };
}
