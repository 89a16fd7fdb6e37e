import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import { makeTestProject, type TestProject } from "../../environments/local/testing/project.ts";
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

it("writes rules, dashboard and how to scrape this machine's environment", async () => {
  expect((await call(project.root, ["observe", "dev", "--files", "out", "--json"])).status).toBe(0);
  expect((await readdir(path.join(project.root, "out"))).sort()).toEqual([
    "alerts.yaml",
    "dashboard.json",
    "prometheus.yaml",
  ]);
  expect(await read("alerts.yaml")).not.toContain("HookloomNoDelivery");
});

it.each([
  [["observe"], "Name an environment"],
  [["observe", "dev"], "Give a folder for the files with --files DIR"],
  [["observe", "staging", "--files", "out"], "The project has no environment staging"],
])("refuses %j in one line", async (args, sentence) => {
  const { status, stderr } = await call(project.root, args);
  expect(status).toBe(2);
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});
