import { expect, it, vi } from "vitest";
import { TargetScene, testContext } from "./testing/target.ts";

vi.mock("../platform/find-node.ts", () => ({
  findNode: () => Promise.reject(new Error("No Node can run it.")),
}));

it("a deploy where no Node can run the project ends before the source is bundled, and is no release", async () => {
  const scene = await TargetScene.start();
  try {
    const dev = await scene.open("dev");
    const context = testContext();
    await expect(dev.deploy(context)).rejects.toThrow("No Node can run it.");
    expect(context.events.map(({ phase }) => phase)).toEqual(["settings"]);
    expect(await dev.releases(context.signal)).toEqual([]);
  } finally {
    await scene.stop();
  }
});
