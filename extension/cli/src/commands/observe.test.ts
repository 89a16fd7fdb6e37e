import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import {
  handlerSource,
  makeTestProject,
  type TestProject,
} from "@hookloom/core/environments/local/testing/project";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import { ownPort } from "../../../../test/runner/ports.ts";
import { call } from "../testing/call.ts";

const cluster = {
  target: "kubernetes",
  context: "main",
  namespace: "hooks",
  registry: "registry.example.com",
  metricsFrom: ["monitoring"],
  observe: { expectWithinHours: 6 },
};

let project: TestProject;
beforeEach(async () => {
  project = await makeTestProject("export default 1;\n");
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: {}, prod: cluster } }));
});
afterEach(() => project.remove());

const read = async (name: string) => await readFile(path.join(project.root, "out", name), "utf8");

it("writes what watches an environment of a cluster: by the labels and the port of its pods", async () => {
  const { status, stdout } = await call(project.root, ["observe", "prod", "--files", "out"]);
  expect(status).toBe(0);
  expect(stdout.trim().split("\n")).toHaveLength(5);
  expect((await readdir(path.join(project.root, "out"))).sort()).toEqual([
    "alerts.yaml",
    "dashboard-configmap.yaml",
    "dashboard.json",
    "pod-monitor.yaml",
    "prometheus-rule.yaml",
  ]);
  const monitor = parse(await read("pod-monitor.yaml"));
  expect(monitor).toMatchObject({ kind: "PodMonitor", metadata: { namespace: "hooks" } });
  expect(monitor.spec.podMetricsEndpoints).toEqual([{ port: "metrics", path: "/metrics", interval: "15s" }]);
  expect(Object.keys(monitor.spec.selector.matchLabels)).toEqual([
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
  ]);
  const rules = parse(await read("prometheus-rule.yaml"));
  expect(rules.spec).toEqual(parse(await read("alerts.yaml")));
  const names = rules.spec.groups[0].rules.map(({ alert }: { alert: string }) => alert);
  expect(names).toContain("HookloomNoDelivery");
  const dashboard = JSON.parse(await read("dashboard.json"));
  const map = parse(await read("dashboard-configmap.yaml"));
  expect(map.metadata.labels.grafana_dashboard).toBe("1");
  expect(JSON.parse(String(Object.values(map.data)[0]))).toEqual(dashboard);
});

it("writes rules and a dashboard for this machine, and says what to set for scrapes", async () => {
  const { status, stderr } = await call(project.root, ["observe", "dev", "--files", "out", "--json"]);
  expect(status).toBe(0);
  expect(stderr).toContain('add "observe": { "metricsPort": 9464 } to dev in hookloom.json');
  expect((await readdir(path.join(project.root, "out"))).sort()).toEqual(["alerts.yaml", "dashboard.json"]);
  const alerts = await read("alerts.yaml");
  expect(alerts).not.toContain("HookloomNoDelivery");
  expect(alerts).toContain('absent(up{job="orders-dev"} == 1)');
});

it("says what to set before a cluster's Prometheus finds the pods", async () => {
  const { metricsFrom: _, ...closed } = cluster;
  await project.write("hookloom.json", JSON.stringify({ environments: { prod: closed } }));
  const { stderr } = await call(project.root, ["observe", "prod", "--files", "out"]);
  expect(stderr).toContain('add the namespace of Prometheus to "metricsFrom" of prod in hookloom.json');
});

it("writes a target that answers while builds come and go, and that fails while none runs", async () => {
  const port = await ownPort();
  const dev = { observe: { metricsPort: port } };
  await project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments: { dev } }));
  const observed = () => call(project.root, ["observe", "dev", "--files", "out"]);
  expect((await observed()).stderr).toContain(`No metrics for dev are available at 127.0.0.1:${port}`);
  await project.write("src/webhook.ts", handlerSource("one"));
  const running = await project.run();
  expect((await observed()).stderr).toBe("");
  const [{ job_name: job, static_configs: configs }] = parse(await read("prometheus.yaml")).scrape_configs;
  expect(job).toBe("orders-dev");
  expect(await read("alerts.yaml")).toContain(`up{job="${job}"}`);
  // A kept connection ends with its process, which Prometheus handles by another one.
  const headers = { connection: "close" };
  const scrape = () => fetch(`http://${configs[0].targets[0]}/metrics`, { headers });
  const before = await (await scrape()).text();
  expect(before).toMatch(/^hookloom_queue_waiting 0$/m);
  expect((await fetch(`http://127.0.0.1:${port}/deliveries`, { headers })).status).toBe(404);
  await running.restart();
  expect((await scrape()).status).toBe(200);
  await running.dispose();
  await expect(scrape()).rejects.toThrow();
});

it.each([
  [["observe"], "Specify an environment"],
  [["observe", "dev"], "Specify a folder for the files with --files DIR"],
  [["observe", "staging", "--files", "out"], "The project has no environment staging"],
])("refuses %j in one line", async (args, sentence) => {
  const { status, stderr } = await call(project.root, args);
  expect(status).toBe(2);
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});
