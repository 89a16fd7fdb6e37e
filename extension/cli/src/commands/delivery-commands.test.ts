import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { TestProject } from "@hookloom/core/environments/local/testing/project";
import { sign } from "@hookloom/runtime/github";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { until } from "../../../../test/runner/until.ts";
import { call, runtimeDist } from "../testing/call.ts";
import { endProject, startProject } from "../testing/project.ts";

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("issues.opened", async ({ payload, log }) => log.info(\`New issue: \${payload.issue.title}\`));

export default webhook(hub);
`;

// @reads templates/runtime/src/serve/**
const storedProgram = path.resolve(import.meta.dirname, "../../../../templates/runtime/src/serve/stored.ts");

let project: TestProject;
beforeEach(async () => {
  project = await startProject(source);
  vi.stubEnv("GITHUB_SECRET", "abc");
});
afterEach(() => endProject(project));

it("prints no terminal control characters from a sender's data", async () => {
  const running = await project.run();
  const title = "a\r\u001b[2K\u001b]52;c;cm0=\u0007\u009b2J\nforged";
  const body = JSON.stringify({ action: "opened", issue: { title } });
  const named = JSON.stringify({ action: `x\u001b[2J\n${title}` });
  for (const sent of [body, named]) {
    const { headers } = sign({ body: sent, secret: "abc", event: "issues.opened" });
    await fetch(`${running.url}/github`, { method: "POST", headers, body: sent });
  }
  const shown = async (...args: string[]): Promise<string> => (await call(project.root, args)).stdout;
  await until("both are logged", async () => {
    const log = await shown("logs", "dev");
    return log.includes("New issue: a\\r") && log.includes("issues.x\\x1b[2J\\n");
  });
  for (const args of [["deliveries"], ["logs", "dev"], ["deliveries", "--json"], ["logs", "dev", "--json"]]) {
    const text = await shown(...args);
    expect(text).toContain("2J");
    expect(text.replaceAll("\n", ""), args.join(" ")).not.toMatch(/\p{Cc}/u);
    expect(text, args.join(" ")).not.toMatch(/^forged/m);
  }
  await running.stop();
});

it("lists deliveries by filter and replays them", async () => {
  const running = await project.run();
  const json = async (...options: readonly string[]) =>
    JSON.parse((await call(project.root, ["deliveries", "--json", ...options])).stdout);
  const log = async (): Promise<string> => (await call(project.root, ["logs", "dev"])).stdout;
  await call(project.root, ["send", "issues.opened"]);
  const headers = { "content-type": "application/json" };
  await fetch(`${running.url}/github`, { method: "POST", headers, body: "{}" });
  await until("both are listed", async () => (await json()).length === 2);
  await until("it has run", async () => (await json("--outcome", "ok")).length === 1);

  const [opened] = await json("--search", "opened");
  const [refused] = await json("--outcome", "failed", "refused");
  expect([opened.event, refused.status]).toEqual(["issues.opened", 401]);
  expect((await call(project.root, ["deliveries"])).stdout).toMatch(
    / ok +202 +issues\.opened +[0-9a-f-]{36}$/m,
  );

  const again = await call(project.root, ["replay", opened.id]);
  expect(again.stdout).toBe(`${opened.id} is running again: see its log with "hookloom logs dev".\n`);
  await until("it has run again", async () => (await log()).split("New issue").length === 3);
  expect(await call(project.root, ["replay", refused.id])).toMatchObject({
    status: 1,
    stderr:
      "This delivery was rejected, so its body was not kept and it cannot be replayed: have the sender resend it.\n",
  });
  expect((await call(project.root, ["replay", "gone"])).stderr).toMatch(/^No delivery has this id[^\n]*\n$/);
  await running.stop();
});

it("deletes what has ended and matches after a question, and still knows what comes again", async () => {
  const running = await project.run();
  const body = JSON.stringify({ action: "opened", issue: { title: "One" } });
  const { headers } = sign({ body, secret: "abc", event: "issues.opened" });
  const send = async () => {
    const answer = await fetch(`${running.url}/github`, { method: "POST", headers, body });
    return (await answer.json()).outcome;
  };
  await send();
  const listed = async (...options: readonly string[]) =>
    JSON.parse((await call(project.root, ["deliveries", "--json", ...options])).stdout);
  await until("it has run", async () => (await listed("--outcome", "ok")).length === 1);
  const asked = await call(project.root, ["deliveries", "purge"]);
  const what = "delete all finished deliveries, but not their ids and the results of once(), in dev";
  expect(asked).toMatchObject({ status: 4, stderr: expect.stringContaining(what) });
  const failures = ["deliveries", "purge", "--outcome", "failed", "refused", "--source", "github"];
  expect((await call(project.root, failures)).stderr).toContain(
    "the finished deliveries with outcome failed or refused, source github",
  );
  const none = await call(project.root, [...failures, "--yes", "--json"]);
  expect(JSON.parse(none.stdout)).toEqual({ environment: "dev", outcome: "purged", deliveries: 0 });
  const [before] = await listed();
  expect(before.event).toBe("issues.opened");
  const done = await call(project.root, ["deliveries", "purge", "--yes"]);
  expect(done.stdout).toMatch(
    /^Deleted 1 delivery from dev\. Their ids and the results of once\(\) are kept/,
  );
  expect(await listed()).toEqual([]);
  const again = await call(project.root, ["replay", before.id]);
  expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining("It may have been purged") });
  expect(await send()).toBe("duplicate");
  await running.stop();
});

it.each([
  [["deliveries"], "The dev environment is not running"],
  [["replay", "d1"], "The dev environment is not running"],
  [["replay"], 'Specify the id of a delivery: see "hookloom replay --help".'],
  [["deliveries", "--outcome", "bad"], "There is no outcome bad, only ok, failed, refused"],
  [["deliveries", "staging"], "The project has no environment staging"],
  [["deliveries", "dev", "prod"], "Unexpected argument prod"],
  [["deliveries", "purge", "--count", "5"], "purge takes no --count"],
  [["deliveries", "purge", "--group", "3f9a"], "purge takes no --group"],
  [["deliveries", "purge", "--outcome", "running"], "purge deletes only finished deliveries: ok, failed"],
  [["deliveries", "--count", "many"], "many is not a number of deliveries"],
])("refuses %j in one line", async (args, sentence) => {
  const { status, stderr } = await call(project.root, args);
  expect(status).toBeGreaterThan(1);
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

it("without a name prefers the environment running on this machine over a deployed one of the same name", async () => {
  await project.run();
  const cluster = {
    target: "kubernetes",
    context: "main",
    namespace: "hooks",
    registry: "registry.example.com",
  };
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: cluster } }));
  vi.stubEnv("KUBECONFIG", path.join(project.folder, "no-kubeconfig"));
  expect(await call(project.root, ["send", "issues.opened"])).toMatchObject({ status: 0, stderr: "" });
  const listed = await call(project.root, ["deliveries"]);
  expect(listed).toMatchObject({ status: 0, stdout: expect.stringContaining("issues.opened") });
  const named = await call(project.root, ["deliveries", "dev"]);
  expect(named).toMatchObject({ status: 2, stderr: expect.stringMatching(/^There is no kubeconfig/) });
});

it("shows dead letters and the newest error in the status", async () => {
  const failing = source.replace(
    /async \(.*\);$/m,
    'async () => { throw new RangeError("No such\\nissue"); });',
  );
  await project.write("src/webhook.ts", failing);
  const running = await project.run();
  const body = JSON.stringify({ action: "opened", issue: { title: "One" } });
  const { headers } = sign({ body, secret: "abc", event: "issues.opened" });
  await fetch(`${running.url}/github`, { method: "POST", headers, body });
  const shown = async (): Promise<string> => (await call(project.root, ["status"])).stdout;
  await until("it has failed for good", async () => (await shown()).includes("1 dead letter "));
  expect(await shown()).toMatch(/last error: RangeError: No such issue \(issues\.opened, \d{4}-/);
  const found = JSON.parse((await call(project.root, ["status", "dev", "--json"])).stdout);
  expect(found).toMatchObject({ queue: { waiting: 0, dead: 1 }, lastFailed: { event: "issues.opened" } });
});

it("says why an event that nothing handles was not run, where it is sent and where it is listed", async () => {
  const running = await project.run();
  const sent = await call(project.root, ["send", "issues.closed"]);
  expect(sent).toMatchObject({ status: 0, stdout: expect.stringMatching(/^200 in/) });
  const reason = "no handler exists for issues.closed: register one";
  expect(sent.stderr).toContain(reason);
  expect((await call(project.root, ["deliveries"])).stdout).toContain(reason);
  expect((await call(project.root, ["send", "issues.opened"])).stderr).toBe("");
  await running.stop();
});

it("shows what an environment received that does not run any more, and changes nothing of it", async () => {
  const distDir = path.join(project.folder, "dist");
  mkdirSync(distDir, { recursive: true });
  symlinkSync(path.join(runtimeDist, "samples"), path.join(distDir, "samples"), "junction");
  writeFileSync(
    path.join(distDir, "stored.js"),
    `import ${JSON.stringify(pathToFileURL(storedProgram).href)};\n`,
  );
  writeFileSync(path.join(distDir, "package.json"), JSON.stringify({ type: "module" }));
  const shown = async (...args: readonly string[]) => call(project.root, args, { distDir });
  const parsed = async (...args: readonly string[]) => JSON.parse((await shown(...args, "--json")).stdout);

  const never = await shown("deliveries");
  expect(never).toMatchObject({
    status: 3,
    stderr: expect.stringMatching(/^The dev environment is not running: start it /),
  });

  const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
const hook = http({ verify: "none" });
hook.on("request", () => {
  throw new Error("The shelf is empty");
});
export default webhook(hook);
`;
  await project.write("src/webhook.ts", source);
  const running = await project.run();
  await fetch(`${running.url}/http`, { method: "POST", body: "{}" });
  await until("it has failed", async () => (await parsed("deliveries", "--outcome", "failed")).length === 1);
  const [before, counts] = [await parsed("deliveries"), (await parsed("stats")).total];
  await running.stop();

  expect(await parsed("deliveries")).toEqual(before);
  const { total, failures } = await parsed("stats");
  expect([total, failures[0].error]).toEqual([counts, "The shelf is empty"]);
  expect(await parsed("status", "dev")).toMatchObject({
    phase: "stopped",
    queue: { dead: 1, waiting: 0 },
    lastFailed: { error: "The shelf is empty" },
  });
  expect((await shown("status")).stdout).toContain("1 dead letter  last error: The shelf is empty");
  expect((await shown("stats")).stderr).toMatch(
    /^dev is not running \(last log entry: .+\): the data is read from its store\. Start the environment to replay or delete deliveries\.\n$/,
  );
  for (const args of [
    ["replay", before[0].id],
    ["deliveries", "purge", "--yes"],
    ["replay", "--group", failures[0].group],
  ])
    expect(await shown(...args)).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/^The dev environment is not running: start it [^\n]+\n$/),
    });
  expect(await parsed("deliveries")).toEqual(before);
});
