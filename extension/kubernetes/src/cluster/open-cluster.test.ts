import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Cluster } from "./cluster.ts";
import { openCluster } from "./open-cluster.ts";
import { failure, json, makeCertificate, startApiServer, type TestApiServer } from "./testing/api-server.ts";

let api: TestApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api?.close());

const place = { context: "dev", namespace: "hooks" };

function open(more?: Parameters<TestApiServer["kubeconfig"]>[0]): Promise<Cluster> {
  return openCluster({ ...place, kubeconfig: api.kubeconfig(more) }, api.folder, true);
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "nothing was thrown",
    (error: unknown) => error,
  );

describe("a request", () => {
  it("carries the context's credentials and keeps unknown members", async () => {
    api.answer((request, response) =>
      json(response, {
        kind: "Thing",
        metadata: { name: "a" },
        novelty: { token: request.headers.authorization },
      }),
    );
    const cluster = await open();
    const answer = await cluster.request("GET", "/api/v1/things/a");
    expect(answer).toMatchObject({ novelty: { token: "Bearer letmein" } });
    expect(cluster).toMatchObject({ server: api.address, ...place });
  });

  it("sends its body, with its content type and query", async () => {
    let seen: unknown;
    api.answer((request, response, body) => {
      seen = { method: request.method, url: request.url, type: request.headers["content-type"], body };
      json(response, {});
    });
    const query = { fieldManager: "hookloom", dryRun: undefined, force: true };
    const contentType = "application/apply-patch+yaml";
    await (await open()).request("PATCH", "/apis/apps/v1/x", { query, body: { a: "ü" }, contentType });
    expect(seen).toEqual({
      method: "PATCH",
      url: "/apis/apps/v1/x?fieldManager=hookloom&force=true",
      type: contentType,
      body: '{"a":"ü"}',
    });
  });

  it("reaches a server without TLS, such as kubectl proxy", async () => {
    const proxy = createServer((_, response) => json(response, { plain: true })).listen(0, "127.0.0.1");
    try {
      await once(proxy, "listening");
      const { port } = proxy.address() as AddressInfo;
      const cluster = await open({ cluster: { server: `http://127.0.0.1:${port}` } });
      expect(await cluster.request("GET", "/x")).toEqual({ plain: true });
    } finally {
      proxy.close();
    }
  });

  it("is repeated when the server asks for it", async () => {
    let tries = 0;
    api.answer((_, response) => {
      if (++tries > 1) return json(response, { tries });
      response.writeHead(429, { "retry-after": "0" }).end();
    });
    expect(await (await open()).request("GET", "/x")).toEqual({ tries: 2 });
  });

  it("is sent once more where it applies and its connection was closed, but not where it creates", async () => {
    const seen: string[] = [];
    api.answer((request, response) => {
      seen.push(request.method ?? "");
      if (seen.length % 2 === 0) return json(response, { applied: true });
      request.socket.destroy();
    });
    const cluster = await open();
    const contentType = "application/apply-patch+yaml";
    expect(await cluster.request("PATCH", "/x", { body: {}, contentType })).toEqual({ applied: true });
    for (const method of ["POST", "PUT"] as const) {
      seen.length = 0;
      expect(await rejection(cluster.request(method, "/x", { body: {} }))).toHaveProperty(
        "reason",
        "Unreachable",
      );
      expect(seen).toEqual([method]);
    }
    api.answer((request) => void request.socket.destroy());
    expect(await rejection(cluster.request("PATCH", "/x", { body: {}, contentType }))).toMatchObject({
      reason: "Unreachable",
    });
  });

  it("ends with the reason of its signal", async () => {
    const cancel = new AbortController();
    // Once it has arrived: a request that is still on its way would reach the next test.
    api.answer(() => cancel.abort(new DOMException("It took too long.", "TimeoutError")));
    const error = await rejection((await open()).request("GET", "/x", { signal: cancel.signal }));
    expect(error).toHaveProperty("name", "TimeoutError");
  });

  it("ends with the reason of its signal also while it waits to be repeated", async () => {
    const cancel = new AbortController();
    const late = () => cancel.abort(new DOMException("It took too long.", "TimeoutError"));
    api.answer((request, response) => {
      // The connection is open until the answer has been read.
      request.socket.once("close", late);
      response.writeHead(429, { "retry-after": "10", connection: "close" }).end();
    });
    const error = await rejection((await open()).request("GET", "/x", { signal: cancel.signal }));
    expect(error).toHaveProperty("name", "TimeoutError");
  });

  it("whose refusal breaks off has no answer", async () => {
    api.answer((_, response) => {
      response.writeHead(409, { "content-length": "100" }).write("{", () => response.destroy());
    });
    expect(await rejection((await open()).request("GET", "/x"))).toMatchObject({ reason: "Unreachable" });
  });
});

describe("a credential plugin", () => {
  it("is asked again when its credentials are refused, and is passed the cluster", async () => {
    const plugin = path.join(api.folder, "plugin.mjs");
    writeFileSync(
      plugin,
      `import fs from "node:fs";
const count = Number(fs.existsSync("${plugin}.count") ? fs.readFileSync("${plugin}.count", "utf8") : 0) + 1;
fs.writeFileSync("${plugin}.count", String(count));
const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
const status = { token: "token-" + count + "-" + spec.cluster.server.length };
console.log(JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status }));`,
    );
    const tokens: (string | undefined)[] = [];
    api.answer((request, response) => {
      tokens.push(request.headers.authorization);
      if (tokens.length === 2) json(response, failure(401, "Unauthorized", "Unauthorized"), 401);
      else json(response, {});
    });
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, args: [plugin] };
    const cluster = await open({ user: { exec } });
    for (let call = 0; call < 2; call++) await cluster.request("GET", "/x");
    const token = (count: number) => `Bearer token-${count}-${api.address.length}`;
    expect(tokens).toEqual([token(1), token(1), token(2)]);
  });

  it("is asked once for requests that are made together", async () => {
    const file = path.join(api.folder, "together.txt");
    const plugin = path.join(api.folder, "together.mjs");
    writeFileSync(
      plugin,
      `import fs from "node:fs";
fs.appendFileSync(${JSON.stringify(file)}, "x");
console.error("Opening your browser to sign in");
const status = { token: "letmein" };
console.log(JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status }));`,
    );
    api.answer((_, response) => json(response, {}));
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, args: [plugin] };
    const cluster = await open({ user: { exec } });
    await Promise.all([1, 2, 3].map((call) => cluster.request("GET", `/x/${call}`)));
    expect(readFileSync(file, "utf8")).toBe("x");
  });

  it("is asked once more for many requests that are refused together", async () => {
    const file = path.join(api.folder, "refused.txt");
    const plugin = path.join(api.folder, "refused.mjs");
    writeFileSync(
      plugin,
      `import fs from "node:fs";
fs.appendFileSync(${JSON.stringify(file)}, "x");
const token = "t" + fs.readFileSync(${JSON.stringify(file)}, "utf8").length;
console.log(JSON.stringify({ kind: "ExecCredential", status: { token } }));`,
    );
    api.answer((request, response) =>
      request.headers.authorization === "Bearer t1"
        ? setTimeout(() => json(response, failure(401, "Unauthorized", "Unauthorized"), 401), 20)
        : json(response, {}),
    );
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, args: [plugin] };
    const cluster = await open({ user: { exec } });
    await Promise.all([1, 2, 3, 4].map((call) => cluster.request("GET", `/x/${call}`)));
    expect(readFileSync(file, "utf8")).toBe("xx");
  });

  it("may hang: a cancellation does not wait for it and ends it", async () => {
    const pid = path.join(api.folder, "hanging.pid");
    const code = `fs.writeFileSync(${JSON.stringify(pid)}, String(process.pid)); setTimeout(() => {}, 600_000)`;
    const args = ["-e", code];
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, args };
    const cluster = await open({ user: { exec } });
    const cancel = new AbortController();
    const asked = rejection(cluster.request("GET", "/x", { signal: cancel.signal }));
    await expect.poll(() => readFileSync(pid, "utf8")).not.toBe("");
    cancel.abort();
    // The plugin hangs for longer than this test may take.
    expect(await asked).toHaveProperty("name", "AbortError");
    const signalled = async () => process.kill(Number(readFileSync(pid, "utf8")), 0);
    await expect.poll(() => signalled().catch(String)).toContain("ESRCH");
  });
});

describe("a kubeconfig", () => {
  it("names a plugin and the file of a token from its own folder", async () => {
    writeFileSync(
      path.join(api.folder, "sign-in"),
      `#!/bin/sh\necho '{"kind":"ExecCredential","status":{"token":"from-plugin"}}'\n`,
      { mode: 0o755 },
    );
    writeFileSync(path.join(api.folder, "token"), "from-file");
    api.answer((request, response) => json(response, { authorization: request.headers.authorization }));
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "./sign-in" };
    for (const [user, token] of [
      [{ exec }, "from-plugin"],
      [{ tokenFile: "token", token: "stale" }, "from-file"],
    ] as const)
      expect(await (await open({ user })).request("GET", "/x")).toEqual({ authorization: `Bearer ${token}` });
  });

  it("may be one of several, of which some are empty or leave lists out", async () => {
    const [empty, contexts] = ["empty", "contexts"].map((name) => path.join(api.folder, name));
    writeFileSync(empty as string, "");
    writeFileSync(contexts as string, "apiVersion: v1\nkind: Config\nclusters: null\n");
    const files = [empty, contexts, api.kubeconfig()].join(path.delimiter);
    vi.stubEnv("KUBECONFIG", files);
    const cluster = await openCluster(place, api.folder).finally(() => vi.unstubAllEnvs());
    expect(cluster.server).toBe(api.address);
  });
});

describe("a failure is reported", () => {
  it.each(["s3cr3t-token", "{}"])("does not quote %s, which a credential plugin printed", async (text) => {
    const args = ["-e", `console.log(${JSON.stringify(text)})`];
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, args };
    const error = await rejection((await open({ user: { exec } })).request("GET", "/x"));
    expect(error).toMatchObject({
      reason: "Credentials",
      message: expect.stringContaining("(its plugin printed something other than an ExecCredential)"),
    });
    expect(inspect(error)).not.toContain("s3cr3t");
  });

  it("names the existing contexts", async () => {
    const kubeconfig = api.kubeconfig({ contexts: ["one", "two"] });
    const error = await rejection(openCluster({ ...place, kubeconfig }, api.folder));
    expect(error).toMatchObject({
      reason: "Context",
      message: expect.stringContaining("(one, two)"),
    });
  });

  it("names the file that is missing or cannot be read", async () => {
    const missing = await rejection(openCluster({ ...place, kubeconfig: "nowhere/config" }, api.folder));
    expect(missing).toMatchObject({
      message: expect.stringContaining(path.join(api.folder, "nowhere", "config")),
    });
    writeFileSync(path.join(api.folder, "broken"), "clusters: [");
    const broken = await rejection(openCluster({ ...place, kubeconfig: "broken" }, api.folder));
    expect(broken).toMatchObject({ message: expect.stringMatching(/broken cannot be read \(.+\): fix it/) });
  });

  it("says that the cluster does not answer", async () => {
    const cluster = await open({ cluster: { server: "https://127.0.0.1:1" } });
    expect(await rejection(cluster.request("GET", "/x"))).toMatchObject({
      status: 0,
      reason: "Unreachable",
      message: expect.stringMatching(
        /^The cluster at https:\/\/127\.0\.0\.1:1 \(context dev\) does not respond/,
      ),
    });
  });

  it("says that the certificate is not trusted", async () => {
    const other = Buffer.from(makeCertificate(api.folder, "other").cert).toString("base64");
    const cluster = await open({ cluster: { "certificate-authority-data": other } });
    expect(await rejection(cluster.request("GET", "/x"))).toMatchObject({ reason: "Certificate" });
  });

  it("says whose credentials are not accepted", async () => {
    api.answer((_, response) => json(response, failure(401, "Unauthorized", "Unauthorized"), 401));
    expect(await rejection((await open()).request("GET", "/x"))).toMatchObject({
      status: 401,
      message: expect.stringContaining("credentials of the context dev"),
    });
  });

  it("names verb, resource and namespace of what is forbidden", async () => {
    const said =
      'deployments.apps "a" is forbidden: User "jane" cannot patch resource "deployments" in API group "apps" in the namespace "hooks"';
    api.answer((_, response) => json(response, failure(403, "Forbidden", said), 403));
    expect(await rejection((await open()).request("GET", "/x"))).toMatchObject({
      status: 403,
      apiMessage: said,
      message:
        "The cluster does not allow jane to patch deployments in the namespace hooks: request that permission from its administrator.",
    });
  });

  it("names the namespace that does not exist", async () => {
    const missing = (kind: string, name: string) =>
      api.answer((_, response) =>
        json(response, failure(404, "NotFound", "It is not there", { kind, name }), 404),
      );
    missing("namespaces", "hooks");
    expect(await rejection((await open()).request("GET", "/x"))).toMatchObject({
      message: expect.stringContaining("kubectl --context dev create namespace hooks"),
    });
    for (const [kind, name] of [
      ["namespaces", "other"],
      ["secrets", "hooks"],
    ] as const) {
      missing(kind, name);
      expect(await rejection((await open()).request("GET", "/x"))).toMatchObject({
        message: "The cluster rejected the request: It is not there.",
      });
    }
  });

  it("reports a server that is not an API server", async () => {
    api.answer((_, response) => response.end("<html>Welcome</html>"));
    expect(await rejection((await open()).request("GET", "/x"))).toMatchObject({ reason: "NotJson" });
  });
});
