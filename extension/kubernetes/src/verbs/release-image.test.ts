import { expect, it } from "vitest";
import { TestCluster } from "../testing/cluster.ts";
import { buildPlatforms } from "./release-image.ts";

const signal = new AbortController().signal;
const node = (architecture: string, more: object = {}) => ({
  status: { nodeInfo: { architecture, operatingSystem: "linux" } },
  ...more,
});

it("is that of the nodes that accept pods", async () => {
  const cluster = new TestCluster();
  const windows = { status: { nodeInfo: { architecture: "amd64", operatingSystem: "windows" } } };
  const items = [node("arm64"), node("amd64", { spec: { unschedulable: true } }), windows, node("arm64")];
  cluster.answers.set("/api/v1/nodes", () => ({ items }));
  expect(await buildPlatforms(cluster, signal)).toEqual(["linux/arm64"]);
});

it("is the API server's if nodes may not be read", async () => {
  const cluster = new TestCluster();
  cluster.refuse = ({ path }) => (path === "/api/v1/nodes" ? { status: 403, message: "no" } : undefined);
  cluster.answers.set("/version", () => ({ platform: "linux/arm64" }));
  expect(await buildPlatforms(cluster, signal)).toEqual(["linux/arm64"]);
});
