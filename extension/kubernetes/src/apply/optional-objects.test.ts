import { beforeEach, expect, it } from "vitest";
import { manifests } from "../manifests/manifests.ts";
import { TestCluster } from "../testing/cluster.ts";
import { releaseOf } from "../testing/release.ts";
import { supported } from "./optional-objects.ts";

const signal = new AbortController().signal;
const watched = manifests(releaseOf({ metricsFrom: ["monitoring"] }));

let cluster: TestCluster;
beforeEach(() => {
  cluster = new TestCluster();
  cluster.answers.set("/apis/policy/v1", () => ({ resources: [{ name: "poddisruptionbudgets" }] }));
});

const kinds = (objects: readonly { readonly kind: string }[]) => objects.map(({ kind }) => kind);

it("applies what watches the pods where the cluster has the Prometheus operator", async () => {
  const resources = ["podmonitors", "prometheusrules"].map((name) => ({ name }));
  cluster.answers.set("/apis/monitoring.coreos.com/v1", () => ({ resources }));
  const { manifests: kept, notes } = await supported(cluster, watched, signal);
  expect(kept).toEqual(watched);
  expect(kinds(kept).slice(-3)).toEqual(["PodMonitor", "PrometheusRule", "ConfigMap"]);
  expect(notes).toEqual([]);
});

it("says once how to get it as files where the cluster has none, and applies no dashboard without data", async () => {
  const { manifests: kept, notes } = await supported(cluster, watched, signal);
  expect(kept).toEqual(watched.slice(0, -3));
  expect(notes).toEqual([
    'This cluster has no Prometheus operator, so nothing scrapes the metrics of prod or evaluates its alerts: "hookloom observe prod --files DIR" writes rules and a dashboard for another Prometheus.',
  ]);
});

it("asks for nothing of it where no namespace may scrape", async () => {
  const { notes } = await supported(cluster, manifests(releaseOf()), signal);
  expect(notes).toEqual([]);
  expect(cluster.requests.map(({ path }) => path)).not.toContain("/apis/monitoring.coreos.com/v1");
});
