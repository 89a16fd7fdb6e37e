import { rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { until } from "../../../../../../test/runner/until.ts";
import { StoreOwned } from "../../contract/errors.ts";
import { attach } from "../owner/attach.ts";
import { makeTestProject, type TestProject } from "../testing/project.ts";
import { postTo, TargetScene, testContext } from "../testing/target.ts";

afterEach(() => vi.unstubAllEnvs());

describe("two projects with one store", () => {
  let first: TestProject;
  let second: TestProject;
  beforeEach(async () => {
    [first, second] = await Promise.all([makeTestProject(), makeTestProject()]);
    vi.stubEnv("HOOKLOOM_STORE", path.join(first.folder, "shared.db"));
  });
  afterEach(async () => {
    await Promise.all([first.remove(), second.remove()]);
  });

  it("do not share it: the second does not run until it takes the store over", async () => {
    const before = await first.run();
    expect(await postTo(before.url)).toBe(202);
    await before.stop();
    const running = await second.run();
    expect(running.state.phase).toBe("failed");
    const [problem] = running.state.problems;
    expect(problem?.message).toMatch(
      /^The webhook failed to start: The store .*shared\.db contains the deliveries of orders, environment dev \(local, .*\), and this is orders, environment dev \(local, .*--take-over if the project was renamed or moved\.$/,
    );
    expect(problem?.storeOwner).toContain(first.root);
    const window = await attach(second, "dev");
    await window?.takeOver(problem?.storeOwner ?? "");
    await until("it runs", () => running.state.phase === "running");
    expect(await postTo(running.url)).toBe(202);
    await running.stop();
    const again = await first.run();
    expect(again.state.problems[0]?.storeOwner).toContain(second.root);
  });
});

describe("two environments with one store", () => {
  let scene: TargetScene;
  beforeEach(async () => {
    scene = await TargetScene.start();
    vi.stubEnv("HOOKLOOM_STORE", path.join(scene.project.folder, "shared.db"));
  });
  afterEach(() => scene.stop());

  it("fail at the second's deploy, unless it names the owner to take over from", async () => {
    const dev = await scene.open("dev");
    await dev.deploy(testContext());
    await dev.stop(testContext());
    const prod = await scene.open("prod");
    const refused = await prod.deploy(testContext()).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreOwned);
    const { owner, message } = refused as StoreOwned;
    expect(message).toMatch(
      /^The build [0-9a-f]{8} did not become ready in prod \(.* orders, environment dev \(local/,
    );
    const wrong = { takeStoreFrom: owner.replace("dev", "test") };
    await expect(prod.deploy(testContext(), wrong)).rejects.toMatchObject({ code: "store-owned" });
    const { url } = await prod.deploy(testContext(), { takeStoreFrom: owner });
    expect(await postTo(url)).toBe(202);
    await expect(dev.deploy(testContext())).rejects.toThrow("environment prod");
    await rm(path.join(scene.project.folder, "shared.db"), { force: true });
  });
});
