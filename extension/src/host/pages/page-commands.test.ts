import { expect, test, vi } from "vitest";
import type { SampleTarget } from "./open-sample.ts";
import { type PagePorts, pageCommands } from "./page-commands.ts";

/** The pages that are open: where each is pointed at, and how often it was brought to the front. */
const pages = vi.hoisted(() => [] as { at: string; revealed: number; close: () => void }[]);
const asked = vi.hoisted(() => ({ environment: "staging" }));

vi.mock("./sample-target.ts", () => ({ sampleTarget: async () => ({ environment: asked.environment }) }));
vi.mock("./open-sample.ts", () => ({
  openSample: (_ports: unknown, { environment = "" }: SampleTarget) => {
    const page = { at: environment, revealed: 0, close: () => undefined };
    pages.push(page);
    const panel = {
      reveal: () => page.revealed++,
      onDidDispose: (listener: () => undefined) => {
        page.close = listener;
      },
    };
    return { panel, isAt: (other: SampleTarget) => other.environment === page.at };
  },
}));

test("a page that is pointed elsewhere by now is not shown for where it was opened", async () => {
  const ports = { context: {}, run: {}, projects: { of: async () => ({}) } } as unknown as PagePorts;
  const { "hookloom.sendSample": send } = pageCommands(ports);
  await send({ root: "/p" });
  await send({ root: "/p" });
  expect(pages).toMatchObject([{ at: "staging", revealed: 1 }]);
  for (const page of pages) page.at = "prod";
  await send({ root: "/p" });
  expect(pages).toMatchObject([{ at: "prod", revealed: 1 }, { at: "staging" }]);
  asked.environment = "prod";
  await send({ root: "/p" });
  expect(pages[0]?.revealed).toBe(2);
  pages[0]?.close();
  await send({ root: "/p" });
  expect(pages).toHaveLength(3);
});
