// The tests of a file as the steps of one story.
import { afterEach, beforeEach } from "vitest";
import type { Workbench } from "./workbench.ts";

/** Leaves out the steps after one that failed, of which it takes a picture. Call it once, at the top of the file. */
export function runAsStory(name: string, bench: () => Workbench | undefined): { readonly broken: boolean } {
  let broken = false;
  beforeEach(({ skip }) => skip(broken, "an earlier step of the story failed"));
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    broken = true;
    await bench()?.picture(`${name}-failed`);
  });
  return {
    get broken() {
      return broken;
    },
  };
}
