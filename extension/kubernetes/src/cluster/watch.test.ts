import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Cluster } from "./cluster.ts";
import { openCluster } from "./open-cluster.ts";
import { failure, json, startApiServer, type TestApiServer } from "./testing/api-server.ts";

let api: TestApiServer;
let cluster: Cluster;
beforeAll(async () => {
  api = await startApiServer();
  const kubeconfig = api.kubeconfig();
  cluster = await openCluster({ context: "dev", namespace: "hooks", kubeconfig }, api.folder);
});
afterAll(() => api?.close());

const pod = (name: string, version: number) => ({ metadata: { name, resourceVersion: String(version) } });

const list = (version: number, ...items: readonly object[]) => ({
  apiVersion: "v1",
  kind: "PodList",
  metadata: { resourceVersion: String(version) },
  items,
});

const send = (response: ServerResponse, type: string, object: object): void =>
  void response.write(`${JSON.stringify({ type, object })}\n`);

/** The first changes that a watch reports. */
async function take(count: number): Promise<readonly string[]> {
  const controller = new AbortController();
  const seen: string[] = [];
  for await (const { type, object } of cluster.watch(
    "/api/v1/pods",
    { labelSelector: "a=b" },
    controller.signal,
  )) {
    seen.push(`${type} ${object.metadata.name}@${object.metadata.resourceVersion}`);
    if (seen.length === count) break;
  }
  controller.abort();
  return seen;
}

it("resumes from the last bookmark when the connection ends, and lists again where that is too old", async () => {
  const asked: string[] = [];
  let lists = 0;
  let watches = 0;
  api.answer((request, response) => {
    const url = new URL(request.url ?? "", api.address);
    expect(url.searchParams.get("labelSelector")).toBe("a=b");
    if (url.searchParams.get("watch") === null) {
      lists++;
      return json(
        response,
        lists === 1 ? list(10, pod("a", 5), pod("b", 6)) : list(40, pod("b", 6), pod("c", 39)),
      );
    }
    asked.push(url.searchParams.get("resourceVersion") ?? "");
    watches++;
    if (watches === 1) {
      send(response, "MODIFIED", pod("a", 11));
      send(response, "BOOKMARK", { metadata: { resourceVersion: "20" } });
      response.end();
    } else if (watches === 2) response.destroy();
    else if (watches === 3) {
      send(response, "ERROR", failure(410, "Expired", "too old resource version"));
      response.end();
    } else send(response, "DELETED", pod("c", 41));
  });
  expect(await take(6)).toEqual([
    "ADDED a@5",
    "ADDED b@6",
    "MODIFIED a@11",
    "ADDED b@6",
    "ADDED c@39",
    "DELETED c@41",
  ]);
  expect(asked).toEqual(["10", "20", "20", "40"]);
});

it("resumes where a proxy cut a line off", async () => {
  const asked: (string | null)[] = [];
  api.answer((request, response) => {
    const url = new URL(request.url ?? "", api.address);
    if (url.searchParams.get("watch") === null) return json(response, list(10, pod("a", 5)));
    asked.push(url.searchParams.get("resourceVersion"));
    if (asked.length > 1) return send(response, "MODIFIED", pod("a", 12));
    send(response, "MODIFIED", pod("a", 11));
    response.end('{"type":"MODIFIED","object":{"meta');
  });
  expect(await take(3)).toEqual(["ADDED a@5", "MODIFIED a@11", "MODIFIED a@12"]);
  expect(asked).toEqual(["10", "11"]);
});

it("ends with what the cluster refuses", async () => {
  api.answer((_, response) =>
    json(
      response,
      failure(
        403,
        "Forbidden",
        'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "hooks"',
      ),
      403,
    ),
  );
  await expect(take(1)).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining("jane to list pods"),
  });
});

it("yields the lines of a log as they arrive, even in pieces", async () => {
  api.answer((_, response) => {
    response.write("one\ntw");
    setTimeout(() => response.end("o\r\nthree ü"), 20);
  });
  const lines: string[] = [];
  for await (const line of cluster.lines("/log", {}, AbortSignal.timeout(5_000))) lines.push(line);
  expect(lines).toEqual(["one", "two", "three ü"]);
});
