import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { until } from "../../../../../test/runner/until.ts";
import { shortBuild } from "../contract/environment.ts";
import { findRunning, runningValue } from "./owner/attach.ts";
import { handlerSource } from "./testing/project.ts";
import { postTo, TargetScene, testContext } from "./testing/target.ts";

// @bundles extension/entries/src/cli.ts

const cliSource = path.resolve(import.meta.dirname, "../../../../entries/src/cli.ts");

let scene: TargetScene;
beforeEach(async () => {
  scene = await TargetScene.start();
});
afterEach(async () => {
  await scene.stop();
  vi.unstubAllEnvs();
});

const quiet = new AbortController().signal;

const signing = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("issues.opened", async ({ log }) => log.info("opened"));

export default webhook(hub);
`;

describe("an environment of this machine", () => {
  it("is replaced by a deploy while it runs with watch, and the reverse, at the same address", async () => {
    const watched = await scene.project.run();
    const dev = await scene.open("dev");
    const { url, notes } = await dev.deploy(testContext());
    expect(url).toBe(watched.url);
    expect(watched.state.phase).toBe("stopped");
    expect(notes).toEqual([
      expect.stringMatching(/^The deployed build has replaced Run; .* unavailable for \d+ ms/),
    ]);
    const again = await scene.project.run();
    expect(again).toMatchObject({ owned: true, deployed: false, url });
    const { release, message } = await dev.status(quiet);
    expect({ release, message }).toEqual({ message: expect.stringContaining("the latest source") });
  });

  it("is stopped after a crash of its machine, and the same build can be run again", async () => {
    const dev = await scene.open("dev");
    const { url, release } = await dev.deploy(testContext());
    const owner = await findRunning(scene.project.root, "dev");
    process.kill(owner?.pid ?? Number.NaN, "SIGKILL");
    await until("nobody owns it", async () => (await dev.status(quiet)).phase === "stopped");
    expect((await dev.status(quiet)).message).toContain(
      `run the build ${shortBuild(release.build)} again with`,
    );
    const again = await dev.applySettings(testContext());
    expect(again).toMatchObject({ url, release: { build: release.build } });
  });

  it("is restarted with the same build and secrets if its process exits", async () => {
    await scene.project.write("src/webhook.ts", signing);
    const dev = await scene.open("dev", { GITHUB_SECRET: "a-secret-of-the-test" });
    const { url, release } = await dev.deploy(testContext());
    const first = (await findRunning(scene.project.root, "dev"))?.processId ?? Number.NaN;
    process.kill(first, "SIGKILL");
    await until("another process answers", async () => {
      const running = await findRunning(scene.project.root, "dev");
      return running?.processId !== first && running?.state.phase === "running";
    });
    expect((await dev.status(quiet)).release).toEqual(release);
    const headers = { "content-type": "application/json" };
    const unsigned = await fetch(`${url}/github`, { method: "POST", headers, body: "{}" });
    expect(unsigned.status).toBe(401);
    expect(await runningValue(scene.project.root, "dev", "GITHUB_SECRET")).toBe("a-secret-of-the-test");
  });

  it("makes one of two concurrent deploys wait", async () => {
    const dev = await scene.open("dev");
    const other = await scene.open("dev");
    const both = await Promise.all([dev.deploy(testContext()), other.deploy(testContext())]);
    expect(both.map(({ release }) => release.revision).sort()).toEqual([1, 2]);
  });
});

describe("an interrupted deploy", () => {
  it("leaves the previous build running if it is cancelled, and the history says so", async () => {
    const dev = await scene.open("dev");
    const { release, url } = await dev.deploy(testContext());
    await scene.project.write(
      "src/webhook.ts",
      `await new Promise((done) => setTimeout(done, 5_000));\n${handlerSource("slow")}`,
    );
    const context = testContext();
    const deploy = dev.deploy(context);
    await until("it is starting", () => context.events.some(({ phase }) => phase === "rollout"));
    setTimeout(() => context.cancel(), 300);
    await expect(deploy).rejects.toMatchObject({
      name: "AbortError",
      message: `Cancelled: dev is running the build ${shortBuild(release.build)}.`,
    });
    expect(await postTo(url)).toBe(202);
    expect((await dev.releases(quiet))[0]).toMatchObject({
      revision: 2,
      outcome: "failed",
      cancelled: true,
    });
  });

  it("leaves the previous build running if its process is killed, and says so", async () => {
    const dev = await scene.open("dev");
    const { release, url } = await dev.deploy(testContext());
    await scene.project.write(
      "src/webhook.ts",
      `await new Promise((done) => setTimeout(done, 60_000));\n${handlerSource("slow")}`,
    );
    const args = ["--conditions=hookloom-source", cliSource, "deploy", "dev"];
    const deployer = spawn(process.execPath, args, { cwd: scene.project.root, stdio: "ignore" });
    const under = (await dev.releases(quiet)).length + 1;
    await until("it is under way", async () => (await dev.releases(quiet)).length === under);
    deployer.kill("SIGKILL");
    await until("it is known", async () => (await dev.releases(quiet))[0]?.outcome === "failed");
    expect((await dev.releases(quiet))[0]?.reason).toBe("The deploy ended before the build was ready.");
    expect(await postTo(url)).toBe(202);
    await scene.project.write("src/webhook.ts", handlerSource("fixed"));
    const fixed = await dev.deploy(testContext());
    expect(fixed.release).toMatchObject({ outcome: "ready", revision: under + 1 });
    expect(fixed.release.build).not.toBe(release.build);
  });
});

describe("registration and removal of an environment", () => {
  it("registers what senders can reach and explains what cannot be registered", async () => {
    const environments = { dev: { register: { hub: { repository: "octocat/hello-world" } } } };
    await scene.project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments }));
    await scene.project.write("src/webhook.ts", signing);
    vi.stubEnv("GITHUB_SECRET", "a-secret-of-the-test");
    const own = await scene.open("dev");
    const ofVariable = expect.stringMatching(/^GITHUB_SECRET comes from the environment variable/);
    expect((await own.deploy(testContext())).notes).toEqual([ofVariable]);
    vi.stubEnv("HOOKLOOM_PUBLIC_URL", "https://hooks.example.com");
    const context = testContext();
    const { release, notes } = await (await scene.open("dev")).deploy(context);
    expect(release.outcome).toBe("ready");
    expect(notes).toEqual([ofVariable, expect.stringMatching(/GITHUB_TOKEN|GitHub/)]);
    expect(context.events.at(-1)?.phase).toBe("register");
  });

  it.skipIf(process.platform === "win32")(
    "loses its store: it reports that until a new process can open one",
    async () => {
      const store = path.join(scene.project.folder, "lost.db");
      vi.stubEnv("HOOKLOOM_STORE", store);
      const dev = await scene.open("dev");
      const { url } = await dev.deploy(testContext());
      for (const end of ["", "-wal", "-shm"]) await rm(`${store}${end}`, { force: true });
      await mkdir(store);
      await until("it is reported", async () => (await dev.status(quiet)).phase === "failed");
      expect(await postTo(url)).toBe(503);
      await rm(store, { recursive: true });
      await until("a new process answers", async () => (await postTo(url)) === 202);
      await until("that is reported", async () => (await dev.status(quiet)).phase === "running");
    },
  );

  it("removes everything that it stored", async () => {
    const dev = await scene.open("dev");
    const { url } = await dev.deploy(testContext());
    const context = testContext();
    await dev.remove(context);
    expect(context.events.map(({ message }) => message).join("\n")).toMatch(
      /stored deliveries.*secret store/,
    );
    await expect(postTo(url)).rejects.toThrow();
    expect(existsSync(path.join(scene.project.root, ".hookloom/dev"))).toBe(false);
    expect(await dev.status(quiet)).toMatchObject({ phase: "absent" });
    await rm(path.join(scene.project.root, ".hookloom"), { recursive: true });
  });
});
