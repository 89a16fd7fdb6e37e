import type { TestProject } from "@hookloom/core/environments/local/testing/project";
import { readFailures } from "@hookloom/core/environments/management/failures";
import { sign } from "@hookloom/runtime/github";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { until } from "../../../../test/runner/until.ts";
import { call } from "../testing/call.ts";
import { endProject, startProject } from "../testing/project.ts";

// The environments of these tests have no traces.
vi.mock(import("@hookloom/core/environments/management/failures"), async (original) => {
  const real = await original();
  return { ...real, readFailures: vi.fn(real.readFailures) };
});

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("issues.opened", async ({ log }) => log.info("opened"));
hub.on("push", async () => Promise.reject(new TypeError("no net")), { attempts: 1 });

export default webhook(hub);
`;

let project: TestProject;
beforeEach(async () => {
  project = await startProject(source);
  vi.stubEnv("GITHUB_SECRET", "abc");
});
afterEach(() => endProject(project));

it("counts what was received by trigger and event, in a table and as JSON", async () => {
  const running = await project.run();
  for (const event of ["issues.opened", "issues.opened", "push"]) {
    const body = JSON.stringify(event === "push" ? {} : { action: "opened" });
    const { headers } = sign({ body, secret: "abc", event });
    await fetch(`${running.url}/github`, { method: "POST", headers, body });
  }
  const headers = { "content-type": "application/json" };
  await fetch(`${running.url}/github`, { method: "POST", headers, body: "{}" });
  const tables = async (...options: readonly string[]) =>
    (await call(project.root, ["stats", ...options])).stdout.split("\n\n").map((text) =>
      text
        .trim()
        .split("\n")
        .map((line) => line.split(/ {2,}/)),
    );
  const table = async (...options: readonly string[]) => (await tables(...options))[0] ?? [];
  await until("all have run", async () => (await table()).at(-1)?.slice(1, 5).join() === "3,2,0,1");
  const [headings, ...rows] = await table("--range", "1h");
  expect(headings?.slice(0, 8)).toEqual("TRIGGER EVENT ACCEPTED OK RETRIED DEAD REFUSED REPLAYED".split(" "));
  expect(rows.map((row) => row.slice(0, -4))).toEqual([
    ["/github", "-", "0", "0", "0", "0", "1", "0"],
    ["/github", "issues.opened", "2", "2", "0", "0", "0", "0"],
    ["/github", "push", "1", "0", "0", "1", "0", "0"],
    ["all", "3", "2", "0", "1", "1", "0"],
  ]);
  expect(rows[1]?.slice(-4).join(" ")).toMatch(/^(\S+ (ms|s) ?){4}$/);
  const [, failures] = await tables();
  expect(failures).toEqual([
    ["FAILURE", "TRIGGER", "EVENT", "DELIVERIES", "SINCE", "IN BUILD", "LAST", "GROUP"],
    [
      "TypeError: no net",
      "/github",
      "push",
      "1",
      expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d$/),
      expect.stringMatching(/^\w{1,8}$/),
      expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d$/),
      expect.stringMatching(/^[0-9a-f]{16}$/),
    ],
  ]);
  const {
    step,
    steps,
    total,
    series,
    failures: listed,
  } = JSON.parse((await call(project.root, ["stats", "--json", "--range", "35d", "--by", "trigger"])).stdout);
  expect(step).toBe(4 * 3_600_000);
  // One more than 35 days have, unless the last step ends just now.
  expect([210, 211]).toContain(steps);
  expect(series.map(({ trigger }: { trigger: string }) => trigger)).toEqual(["/github"]);
  expect(listed).toMatchObject([{ error: "TypeError: no net", deliveries: 1 }]);
  expect(total.counts.accepted.reduce((sum: number, one: number) => sum + one)).toBe(3);
  await running.stop();
});

it.each([
  [["stats"], "The dev environment is not running"],
  [["stats", "staging"], "The project has no environment staging"],
  [["stats", "--range", "2y"], "There is no range 2y, only 1h, 24h, 7d, 35d"],
  [["stats", "--by", "colour"], "Counts cannot be grouped by colour, only by trigger, event, application"],
])("refuses %j in one line", async (args, sentence) => {
  const { status, stderr } = await call(project.root, args);
  expect(status).toBeGreaterThan(1);
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

it("links to the trace of what failed, where the environment says where traces are", async () => {
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const trace = "https://jaeger.example.com/trace/{traceId}";
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: { observe: { trace } } } }));
  const running = await project.run();
  const found = { at: "2026-11-26T12:00:00.000Z", delivery: "d" };
  const common = { source: "github", trigger: "/github", event: "push", deliveries: 2, dead: 2 };
  const groups = [
    { ...common, group: "a", error: `Error\n${"x".repeat(100)}`, since: found, last: { ...found, traceId } },
    { ...common, group: "b", error: "x".repeat(100), since: found, last: found },
  ];
  const answer = { groups, more: false };
  vi.mocked(readFailures).mockResolvedValueOnce(answer).mockResolvedValueOnce(answer);
  const { stdout } = await call(project.root, ["stats"]);
  const rows = stdout.trim().split("\n").slice(-3);
  const address = trace.replace("{traceId}", traceId);
  expect(rows.map((row) => row.split(/ {2,}/).at(-1))).toEqual(["TRACE", address, "-"]);
  expect(rows.map((row) => row.split(/ {2,}/)[0])).toEqual(["FAILURE", "Error", `${"x".repeat(79)}…`]);
  const json = JSON.parse((await call(project.root, ["stats", "--json"])).stdout);
  expect(json.failures.map((one: { readonly trace?: string }) => one.trace)).toEqual([address, undefined]);
  await running.stop();
});

it("names the groups of failures, which are replayed as a whole and in prod after a question", async () => {
  const environments = { dev: {}, prod: {} };
  await project.write("hookloom.json", JSON.stringify({ environments }));
  const running = await project.run();
  for (const deliveryId of ["one", "two"]) {
    const { headers } = sign({ body: "{}", secret: "abc", event: "push", deliveryId });
    await fetch(`${running.url}/github`, { method: "POST", headers, body: "{}" });
  }
  const run = (...args: readonly string[]) => call(project.root, args);
  const failures = async () => JSON.parse((await run("stats", "--json")).stdout).failures;
  await until("both have failed", async () => (await failures())[0]?.dead === 2);
  const [{ group }] = await failures();
  expect((await run("stats")).stdout).toContain(group);
  const listed = async (id: string) =>
    JSON.parse((await run("deliveries", "--group", id, "--json")).stdout).map(
      ({ id }: { readonly id: string }) => id,
    );
  expect(await listed(group)).toEqual(["two", "one"]);
  expect(await listed("0123456789abcdef")).toEqual([]);
  expect(await run("replay", "--group", group, "--env", "prod")).toMatchObject({
    status: 4,
    stderr: expect.stringContaining(`replay the failures ${group} in prod`),
  });
  expect(await run("replay", "one", "--env", "prod")).toMatchObject({
    status: 4,
    stderr: expect.stringContaining("replay one in prod"),
  });
  const done = 'Their log is in "hookloom logs dev".\n';
  expect((await run("replay", "--group", group)).stdout).toBe(`2 deliveries run again. ${done}`);
  await until("both have failed again", async () => {
    const all = JSON.parse((await run("deliveries", "--outcome", "failed", "--json")).stdout);
    return all.filter(({ attempts }: { readonly attempts: number }) => attempts === 2).length === 2;
  });
  const again = JSON.parse((await run("replay", "--group", group, "--json")).stdout);
  expect(again).toEqual({ group, queued: 2, running: 0, gone: 0 });
  expect(await run("replay", "--group", "none")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("No deliveries remain that failed for this reason"),
  });
  expect((await run("replay", "one", "--group", group)).stderr).toContain(
    "Specify either the id of a delivery",
  );
  await running.stop();
});
