import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { PassThrough, Writable } from "node:stream";
import {
  KubeConfig,
  KubernetesObjectApi,
  Log,
  PatchStrategy,
  PortForward,
  Watch,
} from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { failure, json, startApiServer, type TestApiServer } from "./testing/api-server.ts";

// Why `cluster/` makes its own requests: each test shows a case that the client library gets wrong, next to which the test
// of our own for the same case stands. Where one of them fails after an update, our own part may go.

let api: TestApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api?.close());

function configOf(more?: Parameters<TestApiServer["kubeconfig"]>[0]): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(api.kubeconfig(more));
  config.setCurrentContext("dev");
  return config;
}

const refuse = (said: string): void =>
  api.answer((_, response) => json(response, failure(403, "Forbidden", said), 403));

it("Watch loses what the cluster says when it refuses", async () => {
  refuse("jane cannot list pods");
  const ended = Promise.withResolvers<unknown>();
  await new Watch(configOf()).watch("/api/v1/pods", {}, () => undefined, ended.resolve);
  expect(await ended.promise).toMatchObject({ statusCode: 403, message: "Forbidden" });
});

it("Log loses why a container has no log", async () => {
  refuse("container is waiting to start: ContainerCreating");
  const log = new Log(configOf()).log("hooks", "shop-1", "shop", new PassThrough(), {});
  await expect(log).rejects.toThrow(/^(?!.*ContainerCreating).*Error occurred in log request/s);
});

it("patch leaves out members that its types do not have", async () => {
  let sent = "";
  api.answer((request, response, body) => {
    if (request.method === "PATCH") sent = body;
    const resources = [{ name: "deployments", kind: "Deployment", namespaced: true }];
    json(response, request.method === "PATCH" ? JSON.parse(body) : { kind: "APIResourceList", resources });
  });
  const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "shop" } };
  const { ServerSideApply } = PatchStrategy;
  await KubernetesObjectApi.makeApiClient(configOf()).patch(
    { ...deployment, spec: { paused: true, novelty: true } },
    undefined,
    undefined,
    "hookloom",
    true,
    ServerSideApply,
  );
  expect(JSON.parse(sent)).toEqual({ ...deployment, spec: { paused: true } });
});

it("runs a credential plugin for each of the requests that are made together", async () => {
  const file = path.join(api.folder, "runs.txt");
  const plugin = path.join(api.folder, "runs.mjs");
  writeFileSync(
    plugin,
    `import fs from "node:fs";
fs.appendFileSync(${JSON.stringify(file)}, "x");
console.log(JSON.stringify({ kind: "ExecCredential", status: { token: "letmein" } }));`,
  );
  const config = configOf({ user: { exec: { command: process.execPath, args: [plugin] } } });
  await Promise.all([config.applyToHTTPSOptions({}), config.applyToHTTPSOptions({})]);
  expect(readFileSync(file, "utf8")).toBe("xx");
});

it("PortForward keeps in memory what the caller does not read, and does not tell it that the pod has closed", async () => {
  const answer = Buffer.alloc(5 << 20);
  const server = createServer();
  const pods = new WebSocketServer({ server });
  pods.on("connection", (pod) => {
    for (const channel of [0, 1]) pod.send(Buffer.from([channel, 185, 11]));
    pod.send(Buffer.concat([Buffer.from([0]), answer]), () => pod.close());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const config = new KubeConfig();
    const { port } = server.address() as AddressInfo;
    const cluster = { name: "here", server: `http://127.0.0.1:${port}`, skipTLSVerify: true };
    config.loadFromClusterAndUser(cluster, { name: "me" });
    const caller = new Writable({ write: () => undefined });
    const input = new PassThrough();
    const pod = await new PortForward(config).portForward("hooks", "shop-1", [3001], caller, null, input);
    if (typeof pod === "function") throw new Error("It has a connection for each call.");
    if (pod.readyState !== pod.CLOSED) await new Promise((resolve) => pod.addEventListener("close", resolve));
    expect(caller.writableLength).toBe(answer.length);
    expect([caller.writableEnded, caller.destroyed]).toEqual([false, false]);
  } finally {
    pods.close();
    server.close();
    server.closeAllConnections();
  }
});
