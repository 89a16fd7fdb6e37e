import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Target } from "../target.ts";
import { findRunning } from "./adopt.ts";
import { answering, makeTestProject, type TestProject, until } from "./test-project.ts";
import { openTestTarget, sourceOptions, testContext } from "./test-target.ts";

let project: TestProject;
const targets: Target[] = [];

async function open(environment: string, values?: Readonly<Record<string, string>>): Promise<Target> {
  const target = await openTestTarget(project, environment, values);
  targets.push(target);
  return target;
}

beforeEach(async () => {
  project = await makeTestProject();
  const environments = { dev: {}, prod: {}, careful: { rollback: true } };
  await project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments }));
  vi.stubEnv("NODE_OPTIONS", sourceOptions);
});
afterEach(async () => {
  await Promise.all(targets.splice(0).map((target) => target.stop(testContext())));
  vi.unstubAllEnvs();
  await project.remove();
});

const quiet = new AbortController().signal;

async function post(url: string | undefined): Promise<number> {
  const headers = { "content-type": "application/json", connection: "close" };
  return (await fetch(`${url}/http`, { method: "POST", body: "{}", headers })).status;
}

/** The messages of an environment's log. */
async function logged(target: Target): Promise<readonly string[]> {
  const lines: string[] = [];
  await target.logs({ follow: false, lines: 1_000, signal: quiet }, (line) => lines.push(line.msg));
  return lines;
}

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
  it("runs exactly that build, whatever becomes of the source, and keeps its address", async () => {
    const dev = await open("dev");
    expect(await dev.status(quiet)).toMatchObject({ phase: "absent", place: "local" });
    const context = testContext();
    const first = await dev.deploy(context);
    expect(first.release).toMatchObject({ revision: 1, outcome: "ready" });
    expect([...new Set(context.events.map(({ phase }) => phase))]).toEqual(["settings", "bundle", "rollout"]);
    await project.write("src/webhook.ts", answering("two"));
    expect(await post(first.url)).toBe(202);
    await until("the deployed code has run", async () => (await logged(dev)).includes("one"));
    expect(await dev.status(quiet)).toMatchObject({
      phase: "running",
      url: first.url,
      release: { build: first.release.build },
      replicas: { ready: 1, wanted: 1 },
    });
    const second = await dev.deploy(testContext());
    expect(second.url).toBe(first.url);
    expect(second.release.build).not.toBe(first.release.build);
    await post(second.url);
    await until("the new code has run", async () => (await logged(dev)).includes("two"));
    await dev.stop(testContext());
    expect(await dev.status(quiet)).toMatchObject({ phase: "stopped", release: { revision: 2 } });
    expect((await dev.status(quiet)).message).toBeUndefined();
    expect((await dev.deploy(testContext())).url).toBe(first.url);
  });

  it("hands over without a lost request", async () => {
    const dev = await open("dev");
    const { url } = await dev.deploy(testContext());
    let sending = true;
    const statuses: number[] = [];
    const send = async (): Promise<void> => {
      while (sending) statuses.push(await post(url));
    };
    const senders = [send(), send(), send()];
    for (const word of ["two", "three"]) {
      await project.write("src/webhook.ts", answering(word));
      await dev.deploy(testContext());
    }
    sending = false;
    await Promise.all(senders);
    expect(statuses.length).toBeGreaterThan(20);
    expect(statuses.filter((status) => status !== 202)).toEqual([]);
  });
});

describe("what does not get to run", () => {
  it("leaves the build before it where the new one does not get ready, and says why", async () => {
    const prod = await open("prod");
    const good = await prod.deploy(testContext());
    await project.write("src/webhook.ts", `throw new TypeError("no orders today");\n${answering("bad")}`);
    const id = /The build [0-9a-f]{12} did not get ready in prod \(src\/webhook\.ts:1:7: .*no orders today\)/;
    const failed = prod.deploy(testContext());
    await expect(failed).rejects.toThrow(id);
    await expect(failed).rejects.toThrow(`the build ${good.release.build} goes on there.`);
    expect(await post(good.url)).toBe(202);
    const [newest] = await prod.releases(quiet);
    expect(newest).toMatchObject({ revision: 2, outcome: "failed", reason: expect.stringMatching(id) });
    expect(await prod.status(quiet)).toMatchObject({
      phase: "running",
      release: { revision: 1 },
      message: expect.stringMatching(/^The last release failed: The build/),
      deliveries: [{ event: "request" }],
    });
  });

  it("runs nothing where the first build does not start", async () => {
    await project.write("src/webhook.ts", `throw new TypeError("no orders today");\n${answering("bad")}`);
    const dev = await open("dev");
    await expect(dev.deploy(testContext())).rejects.toMatchObject({ code: "not-ready", user: true });
    expect(await findRunning(project.root, "dev")).toBeUndefined();
    expect(await dev.status(quiet)).toMatchObject({ phase: "failed" });
  });

  it("refuses source that does not build, with the line", async () => {
    await project.write("src/webhook.ts", `${answering("one")}\nconst broken = ;\n`);
    const dev = await open("dev");
    await expect(dev.deploy(testContext())).rejects.toThrow(
      'The source does not build, so nothing was deployed: src/webhook.ts:12:16: Unexpected ";".',
    );
  });
});

describe("settings", () => {
  it("that are missing are named, and their values are handed to the process and written nowhere", async () => {
    await project.write("src/webhook.ts", needing);
    const bare = await open("dev");
    await expect(bare.deploy(testContext())).rejects.toMatchObject({
      code: "missing-settings",
      names: ["WORD"],
    });
    const dev = await open("dev", { WORD: "a-value-of-the-test" });
    const { url } = await dev.deploy(testContext());
    await post(url);
    await until("it said its word", async () => (await logged(dev)).some((line) => line.startsWith("says")));
    await dev.stop(testContext());
    const folder = path.join(project.root, ".hookloom/dev");
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((name) => name.isFile() && !name.parentPath.endsWith("logs"));
    expect(files.length).toBeGreaterThan(3);
    for (const file of files)
      expect(await readFile(path.join(file.parentPath, file.name), "latin1")).not.toContain(
        "a-value-of-the-test",
      );
  });

  it("are rolled out on the build that runs", async () => {
    await project.write("src/webhook.ts", needing);
    const before = await open("dev", { WORD: "tic" });
    const { release } = await before.deploy(testContext());
    await project.write("src/webhook.ts", answering("another source"));
    const after = await open("dev", { WORD: "tac" });
    const applied = await after.applySettings(testContext());
    expect(applied.release).toMatchObject({ revision: 2, build: release.build, outcome: "ready" });
    await post(applied.url);
    await until("it says the new word", async () => (await logged(after)).includes("says tac"));
  });
});

describe("promoting and going back", () => {
  it("takes the same build to prod under an address of its own", async () => {
    const [dev, prod] = [await open("dev"), await open("prod")];
    const { release, url } = await dev.deploy(testContext());
    await project.write("src/webhook.ts", answering("newer source"));
    const promoted = await prod.promote(release, "dev", testContext());
    expect(promoted.release).toMatchObject({ build: release.build, promotedFrom: "dev", outcome: "ready" });
    expect(promoted.url).not.toBe(url);
    await post(promoted.url);
    await until("prod has run it", async () => (await logged(prod)).includes("one"));
    expect(await logged(dev)).not.toContain("one");
  });

  it("refuses a build that was never ready, unless told, and one whose file was changed", async () => {
    const [dev, prod] = [await open("dev"), await open("prod")];
    const { release } = await dev.deploy(testContext());
    const failed = { ...release, outcome: "failed" } as const;
    await expect(prod.promote(failed, "dev", testContext())).rejects.toThrow(/was never ready in dev/);
    await prod.promote(failed, "dev", testContext(), { unproven: true });
    const file = path.join(project.root, `.hookloom/dev/deployed/${release.build}.mjs`);
    await writeFile(file, `globalThis.changed = 1;\n${await readFile(file, "utf8")}`);
    await expect(prod.promote(release, "dev", testContext())).rejects.toThrow(/files were changed/);
  });

  it("goes back to the last other build, or to a named one", async () => {
    const dev = await open("dev");
    await expect(dev.rollback(undefined, testContext())).rejects.toThrow(/No build was ever ready in dev/);
    const { release: one } = await dev.deploy(testContext());
    await expect(dev.rollback(undefined, testContext())).rejects.toThrow(/none to go back to/);
    await project.write("src/webhook.ts", answering("two"));
    const { release: two } = await dev.deploy(testContext());
    const back = await dev.rollback(undefined, testContext());
    expect(back.release).toMatchObject({ revision: 3, build: one.build, rolledBackTo: 1 });
    const forth = await dev.rollback(two.build, testContext());
    expect(forth.release).toMatchObject({ revision: 4, build: two.build, rolledBackTo: 2 });
    await expect(dev.rollback("0123456789ab", testContext())).rejects.toThrow(
      `its builds are ${two.build}, ${one.build}.`,
    );
  });

  it("goes back by itself from a build that ends soon after it was ready", async () => {
    const careful = await open("careful");
    const { release, url } = await careful.deploy(testContext());
    await project.write(
      "src/webhook.ts",
      `setTimeout(() => { throw new Error("too late"); }, 700);\n${answering("bad")}`,
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
    expect(await post(url)).toBe(202);
  });
});

describe("what else happens to an environment", () => {
  it("is run with watch: it gives way to a deploy, and a deploy to it, at one address", async () => {
    const watched = await project.run();
    const dev = await open("dev");
    const { url, notes } = await dev.deploy(testContext());
    expect(url).toBe(watched.url);
    expect(watched.state.phase).toBe("stopped");
    expect(notes).toEqual([
      expect.stringMatching(/^Run gave way to the deployed build; .* closed for \d+ ms/),
    ]);
    const again = await project.run();
    expect(again).toMatchObject({ owned: true, deployed: false, url });
    const { release, message } = await dev.status(quiet);
    expect({ release, message }).toEqual({ message: expect.stringContaining("the newest source") });
  });

  it("is lost with its machine: the status says so and the same build can be run again", async () => {
    const dev = await open("dev");
    const { url, release } = await dev.deploy(testContext());
    const owner = await findRunning(project.root, "dev");
    process.kill(owner?.pid ?? 0, "SIGKILL");
    await until("nobody owns it", async () => (await dev.status(quiet)).phase === "stopped");
    expect((await dev.status(quiet)).message).toContain(`run the build ${release.build} again with`);
    const again = await dev.applySettings(testContext());
    expect(again).toMatchObject({ url, release: { build: release.build } });
  });

  it("is deployed to twice at once: one waits", async () => {
    const dev = await open("dev");
    const other = await open("dev");
    const both = await Promise.all([dev.deploy(testContext()), other.deploy(testContext())]);
    expect(both.map(({ release }) => release.revision).sort()).toEqual([1, 2]);
  });

  it("is cancelled while a build gets ready: what ran before goes on, and the history says so", async () => {
    const dev = await open("dev");
    const { release, url } = await dev.deploy(testContext());
    await project.write(
      "src/webhook.ts",
      `await new Promise((done) => setTimeout(done, 5_000));\n${answering("slow")}`,
    );
    const context = testContext();
    const deploy = dev.deploy(context);
    await until("it is starting", () => context.events.some(({ phase }) => phase === "rollout"));
    setTimeout(() => context.cancel(), 300);
    await expect(deploy).rejects.toMatchObject({
      name: "AbortError",
      message: `Cancelled: dev runs the build ${release.build}.`,
    });
    expect(await post(url)).toBe(202);
    expect((await dev.releases(quiet))[0]).toMatchObject({ revision: 2, outcome: "failed" });
  });

  it("is removed with all that it stored", async () => {
    const dev = await open("dev");
    const { url } = await dev.deploy(testContext());
    const context = testContext();
    await dev.remove(context);
    expect(context.events.map(({ message }) => message).join("\n")).toMatch(
      /stored deliveries.*\n.*secret store/,
    );
    await expect(post(url)).rejects.toThrow();
    expect(existsSync(path.join(project.root, ".hookloom/dev"))).toBe(false);
    expect(await dev.status(quiet)).toMatchObject({ phase: "absent" });
    await rm(path.join(project.root, ".hookloom"), { recursive: true });
  });
});
