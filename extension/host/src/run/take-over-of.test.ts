import type { BuildProblem } from "@hookloom/core/environments/contract/build-problem";
import type { RunningEnvironment } from "@hookloom/core/environments/contract/environment";
import { beforeEach, expect, test, vi } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { takeOverButton } from "./run-watch.ts";

const asked: string[] = [];
let agreed = false;
useVscode({
  window: {
    showWarningMessage: (_question: string, { detail }: { readonly detail: string }, yes: string) => {
      asked.push(detail);
      return Promise.resolve(agreed ? yes : undefined);
    },
  },
});

const takeOver = vi.fn(() => Promise.resolve());
const runWith = (...problems: readonly BuildProblem[]) => ({
  state: { phase: "failed", problems, missing: [] } as const,
  environment: { takeOver } as unknown as RunningEnvironment,
});

beforeEach(() => {
  takeOver.mockClear();
});

test("the store that keeps a project from running is taken over once the person agrees", async () => {
  const message = "It failed to start: the store contains the deliveries of stock.";
  const button = takeOverButton(runWith({ message, storeOwner: '["stock"]' }));
  expect(button?.title).toBe("Take over the store");
  agreed = false;
  await button?.run();
  expect(asked.at(-1)).toContain(message);
  expect(takeOver).not.toHaveBeenCalled();
  agreed = true;
  await button?.run();
  expect(takeOver).toHaveBeenCalledWith('["stock"]');
});

test("no other problem offers a take-over", () => {
  expect(takeOverButton(runWith({ message: "It failed to start: boom." }))).toBeUndefined();
});
