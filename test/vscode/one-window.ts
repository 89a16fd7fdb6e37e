// Stories that share a window, each with a source file of its own next to its diagram.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { Diagram } from "./diagram.ts";
import { type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import type { Workbench } from "./workbench.ts";

/** The one source file that the steps of a story start from and return to, next to its diagram. */
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

export interface OneWindow {
  readonly bench: Workbench;
  readonly folder: string;
  /**
   * Opens a file of `src` alone in the window before the steps that follow in this `describe`, and again with its first text
   * after one that failed. The members of the result can be read once the tests run.
   */
  file(name: string, code: string): OneFile;
}

/** One window for the stories of a test file, on a folder that `prepare` may complete. Call it once, at the top of the file. */
export function storiesInOneWindow(
  story: string,
  { prepare, settings = {} }: { prepare?(folder: string): void; readonly settings?: object } = {},
): OneWindow {
  let session: Session | undefined;
  let open: Workbench | undefined;
  const codes = new Map<string, string>();
  beforeAll(async () => {
    session = await startSession({ settings });
    mkdirSync(join(session.folder, "src"));
    for (const [name, code] of codes) writeFileSync(join(session.folder, "src", name), code);
    prepare?.(session.folder);
    open = await session.open(session.folder, { width: 1600, height: 900 });
    await open.explorerReady();
  });
  afterAll(() => session?.stop());
  const file = (name: string, code: string): OneFile => {
    codes.set(name, code);
    let diagram: Diagram | undefined;
    const show = async (): Promise<void> => {
      await window.bench.closeEditors();
      await window.bench.openFile(name);
      diagram = await Diagram.open(window.bench);
      await diagram.showInspector();
    };
    runAsStory(
      `${story}-${name}`,
      () => open,
      async () => {
        writeFileSync(join(window.folder, "src", name), code);
        await show();
      },
    );
    beforeAll(show);
    return {
      get bench() {
        return window.bench;
      },
      get diagram() {
        return requireDefined(diagram);
      },
      get file() {
        return join(window.folder, "src", name);
      },
      changed: (from, to) => {
        expect(code).toContain(from);
        return code.replace(from, () => to);
      },
      undo: async () => {
        const shown = requireDefined(diagram);
        await shown.focus();
        await window.bench.page.keyboard.press("Control+Z");
        await shown.showsText(code);
      },
    };
  };
  const window: OneWindow = {
    get bench() {
      return requireDefined(open);
    },
    get folder() {
      return requireDefined(session).folder;
    },
    file,
  };
  return window;
}

function requireDefined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The window is not open yet.");
  return value;
}
