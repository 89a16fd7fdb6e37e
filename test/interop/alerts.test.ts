import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { alertRules } from "../../extension/src/environments/observe/alert-rules.ts";
import { installPrometheus } from "../prometheus.mjs";

const run = promisify(execFile);
const observed = {
  project: "orders",
  environment: "prod",
  cluster: { namespace: "hooks", name: "orders-prod", selector: {}, port: "metrics" },
  expectWithinHours: 6,
};

let folder: string;
let promtool: string | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hookloom-alerts-"));
  promtool = (await installPrometheus())?.promtool;
  await writeFile(join(folder, "alerts.yaml"), stringify(alertRules(observed)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const pod = 'namespace="hooks",pod="orders-prod-5d9c-x"';
const finished = (outcome: string) =>
  `hookloom_deliveries_finished_total{${pod},source="github",trigger="/github",event="push",outcome="${outcome}"}`;
const received = `hookloom_deliveries_received_total{${pod},source="github",trigger="/github",event="push",outcome="accepted"}`;
const answered = (status: number) =>
  `http_server_request_duration_seconds_count{${pod},http_route="/github",http_response_status_code="${status}"}`;
const oldest = `hookloom_queue_oldest_seconds{${pod}}`;

interface Series {
  readonly series: string;
  readonly values: string;
}

/** Twelve hours in which each minute 60 deliveries come and run well, with one thing changed. */
function scenario(
  changed: Partial<Readonly<Record<"ok" | "dead" | "retrying" | "received" | "limited" | "oldest", string>>>,
) {
  const { ok = "0+60x720", dead = "0x720", retrying = "0x720", limited = "0x720" } = changed;
  const all: readonly Series[] = [
    { series: finished("ok"), values: ok },
    { series: finished("dead"), values: dead },
    { series: finished("retrying"), values: retrying },
    { series: received, values: changed.received ?? "0+60x720" },
    { series: answered(202), values: "0+60x720" },
    { series: answered(429), values: limited },
    { series: oldest, values: changed.oldest ?? "1x720" },
    // Another project in the same namespace, in trouble: it must not matter.
    { series: finished("dead").replace("orders-prod", "stock-prod"), values: "0+60x720" },
  ];
  return all;
}

/** Whether none of these alerts fires after twelve hours. One run of promtool takes seconds on a busy machine. */
async function areQuiet(series: readonly Series[], names: readonly string[]): Promise<boolean> {
  const file = join(folder, "test.yaml");
  const test = {
    interval: "1m",
    input_series: series,
    alert_rule_test: names.map((alertname) => ({ eval_time: "12h", alertname, exp_alerts: [] })),
  };
  const content = { rule_files: ["alerts.yaml"], evaluation_interval: "1m", tests: [test] };
  await writeFile(file, stringify(content));
  return run(promtool ?? "", ["test", "rules", file], { cwd: folder }).then(
    () => true,
    () => false,
  );
}

test("the rules of the alerts are valid", async ({ skip }) => {
  if (promtool === undefined) return skip("There is no promtool here, and no Debian to get one from.");
  const { stdout } = await run(promtool, ["check", "rules", join(folder, "alerts.yaml")]);
  expect(stdout).toContain("SUCCESS: 6 rules found");
});

test.each([
  ["nothing is wrong", {}, []],
  [
    "one of two runs fails",
    { ok: "0+30x720", retrying: "0+30x720" },
    ["HookloomRunsFailFast", "HookloomRunsFail"],
  ],
  ["one of twelve runs fails", { ok: "0+55x720", retrying: "0+5x720" }, ["HookloomRunsFail"]],
  ["a delivery failed for good five minutes ago", { dead: "0x714 1x6" }, ["HookloomDeadLetters"]],
  ["a delivery failed for good an hour ago", { dead: "0x660 1x60" }, []],
  ["the oldest waits for a quarter of an hour", { oldest: "1x700 900x20" }, ["HookloomOldestWaiting"]],
  ["a tenth of the requests is over its limit", { limited: "0+7x720" }, ["HookloomLimited"]],
  ["nothing came for seven hours", { received: "0+60x300 18000x420" }, ["HookloomNoDelivery"]],
] as const)("where %s, the alerts that fire are right", async (_, changed, expected: readonly string[]) => {
  if (promtool === undefined) return;
  const series = scenario(changed);
  const names = alertRules(observed).groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  expect(names).toEqual(expect.arrayContaining([...expected]));
  const others = names.filter((name) => !expected.includes(name));
  expect(await areQuiet(series, others), `none of ${others.join(", ")} fires`).toBe(true);
  for (const name of expected) expect(await areQuiet(series, [name]), `${name} is quiet`).toBe(false);
});
