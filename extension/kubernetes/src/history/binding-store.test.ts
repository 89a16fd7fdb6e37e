import type { Binding } from "@hookloom/core/environments/contract/binding";
import { beforeEach, expect, it } from "vitest";
import { TestCluster } from "../testing/cluster.ts";
import { clusterBindings } from "./binding-store.ts";

const owner = { instance: "orders-dev", environment: "dev" };
const signal = new AbortController().signal;

const binding = (id: string, more: Partial<Binding> = {}): Binding => ({
  id,
  source: "github",
  trigger: "hub",
  resource: "octocat/hello-world",
  environment: "dev",
  url: "https://hooks.example.com/github",
  events: ["issues"],
  configHash: "1",
  ...more,
});

let cluster: TestCluster;
beforeEach(() => {
  cluster = new TestCluster();
});

it("keeps bindings where another machine finds them", async () => {
  const store = clusterBindings({ cluster, owner }, signal);
  expect(await store.list()).toEqual([]);
  await store.delete("github.1");
  await store.put(binding("github.1"));
  await store.put(binding("github.2"));
  await store.put(binding("github.1", { remoteId: "7" }));
  const elsewhere = clusterBindings({ cluster, owner }, signal);
  expect(await elsewhere.list()).toEqual([binding("github.1", { remoteId: "7" }), binding("github.2")]);
  await elsewhere.delete("github.1");
  expect(await store.list()).toEqual([binding("github.2")]);
});

it("does not overwrite what another machine writes at the same time", async () => {
  const [one, other] = [
    clusterBindings({ cluster, owner }, signal),
    clusterBindings({ cluster, owner }, signal),
  ];
  await one.put(binding("github.0"));
  await Promise.all([one.put(binding("github.1")), other.put(binding("github.2"))]);
  expect((await one.list()).map(({ id }) => id).sort()).toEqual(["github.0", "github.1", "github.2"]);
});
