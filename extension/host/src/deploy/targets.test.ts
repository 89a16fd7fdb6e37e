import type { Project } from "@hookloom/core/project/project";
import { beforeEach, expect, test, vi } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { Targets, type TargetsPorts } from "./targets.ts";

const shown = vi.hoisted(() => [] as string[]);
useVscode({
  window: {
    withProgress: async ({ title }: { readonly title: string }, work: () => Promise<unknown>) => {
      shown.push(title);
      try {
        return await work();
      } finally {
        shown.pop();
      }
    },
  },
});
vi.mock("@hookloom/core/environments/run-verb", () => ({
  useTarget: (_options: unknown, work: (target: object) => unknown) => work({}),
}));
vi.mock("@hookloom/core/project/project", () => ({
  projectAt: async (root: string) => (root === "/orders" ? { root, name: "orders" } : undefined),
}));
vi.mock("../environments/accounts.ts", () => ({ editorAccounts: () => ({}) }));

const place = { root: "/orders", environment: "dev" };
const targets = new Targets({} as TargetsPorts);

beforeEach(() => {
  shown.length = 0;
});

test("the status bar names an environment for as long as a command waits for its answer", async () => {
  const answer = Promise.withResolvers<number>();
  const asked = targets.query(place, () => answer.promise);
  await expect.poll(() => shown).toEqual(["Connecting to dev"]);
  answer.resolve(7);
  expect(await asked).toBe(7);
  expect(shown).toEqual([]);
});

test("nothing stays in the status bar once the question has failed", async () => {
  const failure = new Error("refused");
  await expect(targets.query(place, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(shown).toEqual([]);
});

test("an environment whose project is gone is not opened", async () => {
  const gone = targets.query({ ...place, root: "/gone" }, async () => 7);
  await expect(gone).rejects.toThrow("The project in /gone no longer exists: open its folder again.");
});

test("an environment whose project was described before is still opened, so that it can be stopped", async () => {
  const described = {
    root: "/gone",
    environment: "dev",
    project: { root: "/gone", name: "orders" } as Project,
  };
  expect(await targets.query(described, async () => 7)).toBe(7);
});
