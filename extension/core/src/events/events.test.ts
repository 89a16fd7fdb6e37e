import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { toCurl } from "./export-request.ts";
import { buildRequest, triggerUrl } from "./request.ts";
import { listSamples } from "./samples.ts";
import { sendRequest } from "./send.ts";

let folder = "";
const servers: Server[] = [];
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/github`;
}

const input = {
  source: "github",
  event: "issues.opened",
  payload: '{"it\'s":"ünï\\n"}',
  secret: "abc",
  url: "http://127.0.0.1:1/github",
  deliveryId: "d-1",
};

describe("samples", () => {
  it("are read from the event's file", async () => {
    await mkdir(path.join(folder, "samples/github"), { recursive: true });
    const samples = [{ id: "1", label: "One", generated: false, payload: { a: 1 } }];
    await writeFile(
      path.join(folder, "samples/github/push.json"),
      JSON.stringify({ event: "push", samples }),
    );
    expect(await listSamples(folder, "github", "push")).toEqual(samples);
    await expect(listSamples(folder, "github", "nothing")).rejects.toThrow("There is no sample for nothing");
    await expect(listSamples(folder, "..", "push")).rejects.toThrow("no sample");
    await expect(listSamples(folder, "github", "../github/push")).rejects.toThrow("no sample");
  });

  it("of a trigger with a schema are one that it accepts, before those of the project", async () => {
    const own = path.join(folder, "own");
    await mkdir(path.join(own, "samples/http/request"), { recursive: true });
    await writeFile(path.join(own, "samples/http/request/small.json"), '{"sku":"B"}');
    const found = await listSamples(folder, "http", "request", { root: own, body: { sku: "A" } });
    expect(found.map(({ payload }) => payload)).toEqual([{ sku: "A" }, { sku: "B" }]);
  });

  it("of an event that its sender defines are another event's, renamed", async () => {
    await mkdir(path.join(folder, "samples/standard-webhooks"), { recursive: true });
    const samples = [{ id: "1", label: "One", generated: true, payload: { type: "user.created", data: 1 } }];
    await writeFile(
      path.join(folder, "samples/standard-webhooks/user.created.json"),
      JSON.stringify({ event: "user.created", samples }),
    );
    const [sample] = await listSamples(folder, "standard-webhooks", "orders/shipped");
    expect(sample?.payload).toEqual({ type: "orders/shipped", data: 1 });
    await expect(listSamples(folder, "standard-webhooks", "")).rejects.toThrow("no sample");
  });
});

describe("a request", () => {
  it("is signed, or names the part that is invalid", () => {
    const request = buildRequest(input);
    expect(request.headers).toMatchObject({ "x-github-event": "issues", "x-github-delivery": "d-1" });
    expect(request.headers["x-hub-signature-256"]).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(() => buildRequest({ ...input, payload: "{" })).toThrow("The payload is not JSON");
    expect(() => buildRequest({ ...input, url: "ftp://x" })).toThrow(
      "ftp://x is not a URL to send events to",
    );
    expect(() => buildRequest({ ...input, source: "constructor" })).toThrow("There is no source constructor");
  });

  it.each([
    ["http://host:3000", "/github", "http://host:3000/github"],
    ["http://host:3000/", "/github", "http://host:3000/github"],
    ["https://host/hooks/", "github", "https://host/hooks/github"],
    ["localhost:3000", "/github", "http://localhost:3000/github"],
  ])("to %s goes to the trigger's path", (base, trigger, url) => {
    expect(triggerUrl(base, trigger)).toBe(url);
  });
});

describe("sending", () => {
  it("returns status, duration and body, whatever the status", async () => {
    const url = await serve((_request, response) =>
      response.writeHead(418, { "X-Kind": "green" }).end("tea"),
    );
    const outcome = await sendRequest(buildRequest({ ...input, url }));
    expect(outcome).toMatchObject({ status: 418, body: "tea", milliseconds: expect.any(Number) });
    expect(outcome.headers).toContainEqual(["x-kind", "green"]);
  });

  it("reports in one sentence that nothing listens or answers", async () => {
    await expect(sendRequest(buildRequest({ ...input, url: "http://127.0.0.1:9/x" }))).rejects.toThrow(
      'Nothing listens on http://127.0.0.1:9: start the webhook with Run or "hookloom dev", then send the event again.',
    );
    const url = await serve(() => undefined);
    await expect(sendRequest(buildRequest({ ...input, url }), { seconds: 0.1 })).rejects.toThrow(
      "did not respond within 0.1 seconds",
    );
  });
});

describe("an export", () => {
  it.skipIf(process.platform === "win32")("for curl passes exactly the signed bytes through a shell", () => {
    const request = buildRequest({ ...input, payload: '{"a":"$(id) `x` \'q\' \\\\ ü"}' });
    const command = toCurl(request).replace(/^curl/, "printf '%s\\0'");
    const args = spawnSync("sh", ["-c", command], { encoding: "utf8" }).stdout.split("\0");
    expect(args[args.indexOf("--data-binary") + 1]).toBe(request.body);
    expect(args).toContain(`x-hub-signature-256: ${request.headers["x-hub-signature-256"]}`);
    expect(command).not.toContain("abc");
  });

  it.skipIf(process.platform === "win32")("uses a variable in place of a secret in a header", () => {
    const exports = [
      { source: "gitlab", event: "push", options: {} },
      { source: "http", event: "request", options: { verify: "key", header: "X-Key", prefix: 'a"$(id)`' } },
      { source: "http", event: "request", options: { verify: "basic", user: "shop" } },
    ];
    const [token, key, basic] = exports.map((one) => {
      const request = buildRequest({ ...input, ...one, secret: "top-secret" });
      const command = toCurl(request, { secretName: "OWN" }).replace(/^curl/, "printf '%s\\0'");
      expect(command).not.toContain("top-secret");
      expect(command).not.toContain(Buffer.from("shop:top-secret").toString("base64"));
      return spawnSync("sh", ["-c", command], { encoding: "utf8", env: { ...process.env, OWN: "v" } }).stdout;
    });
    expect(token?.split("\0")).toContain("x-gitlab-token: v");
    expect(key?.split("\0")).toContain('x-key: a"$(id)`v');
    expect(basic?.split("\0")).toContain("shop:v");
  });
});
