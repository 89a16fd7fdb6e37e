import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { until } from "../../../../../test/runner/until.ts";
import { shortBuild } from "../contract/environment.ts";
import { noteTelemetrySetting } from "../secrets/telemetry-settings.ts";
import { findRunning } from "./owner/attach.ts";
import { handlerSource } from "./testing/project.ts";
import { loggedBy, postTo, TargetScene, testContext } from "./testing/target.ts";

let scene: TargetScene;
beforeEach(async () => {
  scene = await TargetScene.start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await scene.stop();
});

const quiet = new AbortController().signal;

const needing = `import { secret, webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const word = secret("WORD", "What it says");
const hook = http({ verify: "none" });

hook.on("request", async ({ log }) => {
  log.info(\`says \${word.value}\`);
});

export default webhook(hook);
`;

describe("deploying to an environment of this machine", () => {
  it("runs exactly that build, whatever happens to the source, and keeps its address", async () => {
    const dev = await scene.open("dev");
    expect(await dev.status(quiet)).toMatchObject({ phase: "absent", place: "local" });
    const context = testContext();
    const first = await dev.deploy(context);
    expect(first.release).toMatchObject({ revision: 1, outcome: "ready" });
    expect([...new Set(context.events.map(({ phase }) => phase))]).toEqual(["settings", "bundle", "rollout"]);
    // The project has no tsconfig.json.
    expect(context.events.map(({ message }) => message)).toContain("Bundling the source");
    await scene.project.write("src/webhook.ts", handlerSource("two"));
    expect(await postTo(first.url)).toBe(202);
    await until("the deployed code has run", async () => (await loggedBy(dev)).includes("one"));
    expect(await dev.status(quiet)).toMatchObject({
      phase: "running",
      url: first.url,
      release: { build: first.release.build },
      replicas: { ready: 1, wanted: 1 },
    });
    const second = await dev.deploy(testContext());
    expect(second.url).toBe(first.url);
    expect(second.release.build).not.toBe(first.release.build);
    await postTo(second.url);
    await until("the new code has run", async () => (await loggedBy(dev)).includes("two"));
    await dev.stop(testContext());
    expect(await dev.status(quiet)).toMatchObject({ phase: "stopped", release: { revision: 2 } });
    expect((await dev.status(quiet)).message).toBeUndefined();
    expect((await dev.deploy(testContext())).url).toBe(first.url);
  });

  it("hands over without a lost request", async () => {
    const dev = await scene.open("dev");
    const { url } = await dev.deploy(testContext());
    let sending = true;
    const statuses: number[] = [];
    const send = async (): Promise<void> => {
      while (sending) statuses.push(await postTo(url));
    };
    const senders = [send(), send(), send()];
    for (const word of ["two", "three"]) {
      await scene.project.write("src/webhook.ts", handlerSource(word));
      await dev.deploy(testContext());
    }
    sending = false;
    await Promise.all(senders);
    expect(statuses.length).toBeGreaterThan(20);
    expect(statuses.filter((status) => status !== 202)).toEqual([]);
  });
});

describe("a build that cannot run", () => {
  it("leaves the previous build running if it does not become ready, and the reason is reported", async () => {
    const prod = await scene.open("prod");
    const good = await prod.deploy(testContext());
    await scene.project.write(
      "src/webhook.ts",
      `throw new TypeError("no orders today");\n${handlerSource("bad")}`,
    );
    const id =
      /The build [0-9a-f]{8} did not become ready in prod \(src\/webhook\.ts:1:7: .*no orders today\)/;
    const failed = prod.deploy(testContext());
    await expect(failed).rejects.toThrow(id);
    await expect(failed).rejects.toThrow(`the build ${shortBuild(good.release.build)} keeps running there.`);
    expect(await postTo(good.url)).toBe(202);
    const [newest] = await prod.releases(quiet);
    expect(newest).toMatchObject({ revision: 2, outcome: "failed", reason: expect.stringMatching(id) });
    expect(await prod.status(quiet)).toMatchObject({
      phase: "running",
      release: { revision: 1 },
      message: expect.stringMatching(/^The last release failed: The build/),
      deliveries: [{ event: "request" }],
    });
  });

  it("does not end the attempts to start the previous build again if that is down", async () => {
    const needed = path.join(scene.project.root, "needed.txt");
    await writeFile(needed, "");
    const needing = `import { readFileSync } from "node:fs";\nreadFileSync(${JSON.stringify(needed)});\n${handlerSource("one")}`;
    await scene.project.write("src/webhook.ts", needing);
    const dev = await scene.open("dev");
    const { url } = await dev.deploy(testContext());
    await rm(needed);
    process.kill((await findRunning(scene.project.root, "dev"))?.processId ?? Number.NaN, "SIGKILL");
    await until("it is down", async () => (await dev.status(quiet)).phase === "failed");
    await scene.project.write("src/webhook.ts", `throw new TypeError("bad");\n${handlerSource("bad")}`);
    await expect(dev.deploy(testContext())).rejects.toThrow("nothing runs there");
    await writeFile(needed, "");
    await until("it answers again", async () => (await postTo(url).catch(() => 0)) === 202);
  });

  it("leaves nothing running if it is the first", async () => {
    await scene.project.write(
      "src/webhook.ts",
      `throw new TypeError("no orders today");\n${handlerSource("bad")}`,
    );
    const dev = await scene.open("dev");
    await expect(dev.deploy(testContext())).rejects.toMatchObject({ code: "not-ready" });
    expect(await findRunning(scene.project.root, "dev")).toBeUndefined();
    expect(await dev.status(quiet)).toMatchObject({ phase: "failed" });
  });

  it("is rejected with the line of the source", async () => {
    await scene.project.write("src/webhook.ts", `${handlerSource("one")}\nconst broken = ;\n`);
    const dev = await scene.open("dev");
    await expect(dev.deploy(testContext())).rejects.toThrow(
      'The source does not build, so nothing was deployed: src/webhook.ts:12:16: Unexpected ";".',
    );
  });
});

describe("settings", () => {
  it("are named if missing, passed to the process and written nowhere", async () => {
    await scene.project.write("src/webhook.ts", needing);
    const bare = await scene.open("dev");
    await expect(bare.deploy(testContext())).rejects.toMatchObject({
      code: "missing-settings",
      names: ["WORD"],
    });
    const dev = await scene.open("dev", { WORD: "a-value-of-the-test" });
    const { url } = await dev.deploy(testContext());
    await postTo(url);
    await until("it said its word", async () =>
      (await loggedBy(dev)).some((line) => line.startsWith("says")),
    );
    await dev.stop(testContext());
    const folder = path.join(scene.project.root, ".hookloom/dev");
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((name) => name.isFile() && !name.parentPath.endsWith("logs"));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files)
      expect(await readFile(path.join(file.parentPath, file.name), "latin1")).not.toContain(
        "a-value-of-the-test",
      );
  });

  it("are rolled out with the running build", async () => {
    await scene.project.write("src/webhook.ts", needing);
    const before = await scene.open("dev", { WORD: "tic" });
    const { release } = await before.deploy(testContext());
    await scene.project.write("src/webhook.ts", handlerSource("another source"));
    const after = await scene.open("dev", { WORD: "tac" });
    expect(await after.unappliedSettings(quiet)).toEqual(["WORD"]);
    expect(await before.unappliedSettings(quiet)).toEqual([]);
    expect(await (await scene.open("dev")).unappliedSettings(quiet)).toEqual([]);
    const applied = await after.applySettings(testContext());
    expect(applied.release).toMatchObject({ revision: 2, build: release.build, outcome: "ready" });
    expect(await after.unappliedSettings(quiet)).toEqual([]);
    await postTo(applied.url);
    await until("it says the new word", async () => (await loggedBy(after)).includes("says tac"));
  });

  it("of OpenTelemetry reach the process however they are set, which names packages that are missing", async () => {
    const endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    const missing = /An OTEL_ variable turns on OpenTelemetry.* run npm install @opentelemetry\//;
    const dev = await scene.open("dev");
    await dev.deploy(testContext());
    await noteTelemetrySetting(scene.project.root, "dev", endpoint);
    const stored = await scene.open("dev", { [endpoint]: "http://127.0.0.1:4318" });
    expect(await stored.settings()).toMatchObject([{ name: endpoint, secret: false, origin: "store" }]);
    await expect(stored.applySettings(testContext())).rejects.toThrow(missing);
    await expect(stored.deploy(testContext())).rejects.toThrow(missing);
    vi.stubEnv(endpoint, "http://127.0.0.1:4318");
    await expect(dev.applySettings(testContext())).rejects.toThrow(missing);
    await dev.stop(testContext());
    await expect(dev.deploy(testContext())).rejects.toThrow(missing);
    vi.unstubAllEnvs();
    expect((await dev.applySettings(testContext())).release.outcome).toBe("ready");
  });
});

describe("promoting and going back", () => {
  it("runs the same build in prod at its own address", async () => {
    const [dev, prod] = [await scene.open("dev"), await scene.open("prod")];
    const { release, url } = await dev.deploy(testContext());
    await scene.project.write("src/webhook.ts", handlerSource("newer source"));
    const promoted = await prod.promote(release, "dev", testContext());
    expect(promoted.release).toMatchObject({ build: release.build, promotedFrom: "dev", outcome: "ready" });
    expect(promoted.url).not.toBe(url);
    await postTo(promoted.url);
    await until("prod has run it", async () => (await loggedBy(prod)).includes("one"));
    expect(await loggedBy(dev)).not.toContain("one");
  });

  it("rejects a build that was never ready, unless forced, and one whose file was changed", async () => {
    const [dev, prod] = [await scene.open("dev"), await scene.open("prod")];
    const { release } = await dev.deploy(testContext());
    const failed = { ...release, outcome: "failed" } as const;
    await expect(prod.promote(failed, "dev", testContext())).rejects.toThrow(/has never been ready in dev/);
    await prod.promote(failed, "dev", testContext(), { unproven: true });
    const file = path.join(scene.project.root, `.hookloom/dev/deployed/${release.build}.mjs`);
    await writeFile(file, `globalThis.changed = 1;\n${await readFile(file, "utf8")}`);
    await expect(prod.promote(release, "dev", testContext())).rejects.toThrow(/files were changed/);
  });

  it("rolls back to the last different build, or to a named one", async () => {
    const dev = await scene.open("dev");
    await expect(dev.rollback(undefined, testContext())).rejects.toThrow(
      /No build has ever been ready in dev/,
    );
    const { release: one } = await dev.deploy(testContext());
    await expect(dev.rollback(undefined, testContext())).rejects.toThrow(
      /no earlier ready build to roll back to/,
    );
    await scene.project.write("src/webhook.ts", handlerSource("two"));
    const { release: two } = await dev.deploy(testContext());
    const back = await dev.rollback(undefined, testContext());
    expect(back.release).toMatchObject({ revision: 3, build: one.build, rolledBackTo: 1 });
    const forth = await dev.rollback(two.build, testContext());
    expect(forth.release).toMatchObject({ revision: 4, build: two.build, rolledBackTo: 2 });
    await expect(dev.rollback("0123456789ab", testContext())).rejects.toThrow(
      `use one of ${shortBuild(two.build)}, ${shortBuild(one.build)}.`,
    );
  });

  it("rolls back automatically from a build that exits soon after it was ready", async () => {
    const careful = await scene.open("careful");
    const { release, url } = await careful.deploy(testContext());
    await scene.project.write(
      "src/webhook.ts",
      `setTimeout(() => { throw new Error("too late"); }, 700);\n${handlerSource("bad")}`,
    );
    const bad = await careful.deploy(testContext());
    await until("the build before answers again", async () => {
      const [newest] = await careful.releases(quiet);
      return newest?.build === release.build && newest.outcome === "ready";
    });
    expect(await careful.releases(quiet)).toMatchObject([
      { revision: 3, build: release.build, rolledBackTo: 1 },
      {
        revision: 2,
        build: bad.release.build,
        outcome: "failed",
        reason: expect.stringContaining("too late"),
      },
      { revision: 1, outcome: "ready" },
    ]);
    expect(await postTo(url)).toBe(202);
  });
});
