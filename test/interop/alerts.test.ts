import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { alertRules } from "../../extension/core/src/environments/observe/alert-rules.ts";
import { installPrometheus } from "../prometheus.mjs";
import { temporaryFolder } from "../runner/temporary-folder.ts";

const run = promisify(execFile);
const observed = {
  project: "orders",
  environment: "prod",
  cluster: { namespace: "hooks", name: "orders-prod", selector: {}, port: "metrics", scraped: true },
  expectWithinHours: 6,
};

let folder: string;
let promtool: string | undefined;
beforeAll(async () => {
  folder = temporaryFolder();
  promtool = (await installPrometheus())?.promtool;
  await writeFile(join(folder, "alerts.yaml"), stringify(alertRules(observed)));
});

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
  changed: Partial<
    Readonly<Record<"ok" | "dead" | "retrying" | "received" | "limited" | "oldest" | "up", string>>
  >,
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
    { series: `up{${pod}}`, values: changed.up ?? "1x720" },
    { series: `up{${pod.replace("orders-prod", "stock-prod")}}`, values: "1x720" },
    // Another project in the same namespace, in trouble: it must not matter.
    { series: finished("dead").replace("orders-prod", "stock-prod"), values: "0+60x720" },
  ];
  return all;
}

type Scenario = readonly [what: string, changed: Parameters<typeof scenario>[0], firing: readonly string[]];

const scenarios: readonly Scenario[] = [
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
  ["its pod does not answer", { up: "1x710 0x10" }, ["HookloomDown"]],
  ["its pod is gone", { up: "1x700 stale" }, ["HookloomDown"]],
  ["a scrape fails", { up: "1x719 0" }, []],
  ["nothing came for seven hours", { received: "0+60x300 18000x420" }, ["HookloomNoDelivery"]],
];

/** What promtool prints about scenarios, each of which says which alerts fire after twelve hours. */
async function testRules(all: readonly Scenario[]): Promise<string> {
  const tests = all.map(([name, changed, firing]) => ({
    interval: "1m",
    input_series: scenario(changed),
    promql_expr_test: [
      {
        // promtool prints it where it fails, with the comment.
        expr: `count by (alertname) (ALERTS{alertstate="firing"}) # ${name}`,
        eval_time: "12h",
        exp_samples: firing.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
      },
    ],
  }));
  const content = { rule_files: ["alerts.yaml"], evaluation_interval: "1m", tests };
  await writeFile(join(folder, "test.yaml"), stringify(content));
  const { stdout, stderr } = await run(promtool ?? "", ["test", "rules", "test.yaml"], { cwd: folder }).catch(
    (failed: { readonly stdout: string; readonly stderr: string }) => failed,
  );
  return stdout + stderr;
}

const noPromtool = "There is no promtool here, and no Debian to get one from.";

test("the rules of the alerts are valid", async ({ skip }) => {
  if (promtool === undefined) return skip(noPromtool);
  const { stdout } = await run(promtool, ["check", "rules", join(folder, "alerts.yaml")]);
  expect(stdout).toContain("SUCCESS: 7 rules found");
});

// Starting promtool takes seconds on a busy machine, so all scenarios are one run; a failure names its scenario.
test("in each scenario exactly its alerts fire", async ({ skip }) => {
  if (promtool === undefined) return skip(noPromtool);
  const names = alertRules(observed).groups.flatMap(({ rules }) => rules.map(({ alert }) => alert));
  expect(new Set(scenarios.flatMap(([, , firing]) => firing))).toEqual(new Set(names));
  expect(await testRules(scenarios)).toContain("SUCCESS");
  const [, changed] = scenarios[1] as Scenario;
  expect(await testRules([["too few", changed, ["HookloomRunsFail"]]])).toContain("too few");
});
