import { readProject } from "@hookloom/core/project/config/read-project";
import { expect, it, vi } from "vitest";
import type { Projects } from "../projects/projects.ts";
import { sampleTarget } from "./sample-target.ts";

vi.mock("@hookloom/core/project/config/read-project", () => ({ readProject: vi.fn() }));

const trigger = { name: "hub", path: "/github", handlers: [{ event: "issues.opened" }] };
const project = { root: "/orders", name: "orders", entry: "/orders/src/webhook.ts", environments: {} };
const projects = { choose: async () => project } as unknown as Projects;
const ports = {} as Parameters<typeof sampleTarget>[2];

/** What is found by one reading after the other. */
function finds(...readings: readonly (readonly object[])[]): void {
  vi.mocked(readProject).mockReset();
  for (const triggers of readings)
    vi.mocked(readProject).mockResolvedValueOnce({ triggers } as unknown as Awaited<
      ReturnType<typeof readProject>
    >);
}

it("reads a file again that is empty since it is being saved", async () => {
  finds([], [trigger]);
  expect(await sampleTarget(projects, undefined, ports)).toEqual({
    project,
    trigger,
    event: "issues.opened",
  });
});

it("names a project without a handler", async () => {
  finds([], []);
  await expect(sampleTarget(projects, undefined, ports)).rejects.toMatchObject({ code: "no-trigger" });
});
