import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { until } from "../../../../test/runner/until.ts";
import { github } from "../github/github.ts";
import { sign } from "../github/sign.ts";
import { http } from "../http/http.ts";
import { createLogger } from "../log/logger.ts";
import { secret } from "../settings/setting.ts";
import { webhook } from "../webhook/webhook.ts";
import type { Running, ServeOptions } from "./serve-options.ts";
import { start } from "./start.ts";

const key = "s3cret";
const opened = JSON.stringify({ action: "opened", issue: { title: "Hi" } });
const ports = { port: 0, managementPort: 0, environment: { GITHUB_SECRET: key, HOOKLOOM_STORE: "memory" } };

let lines: string[] = [];
let handled: string[] = [];
let hold: Promise<void> = Promise.resolve();
let running: Running;

function begin(options: ServeOptions = {}): Promise<Running> {
  const hub = github({ secret: secret("GITHUB_SECRET") });
  hub.on("issues.opened", async ({ payload, delivery }) => {
    await hold;
    handled.push(`${payload.issue.title} ${delivery.attempt}`);
  });
  const log = createLogger({ write: (line) => void lines.push(line) });
  return start(webhook(hub, http({ verify: "none" })), log, { ...ports, ...options });
}

beforeEach(async () => {
  lines = [];
  handled = [];
  hold = Promise.resolve();
  running = await begin();
});
afterEach(async () => void (await running.stop()));

const outside = (path: string) => `http://127.0.0.1:${running.port}${path}`;
const inside = (path: string) => `http://127.0.0.1:${running.managementPort}${path}`;

function post(body: BodyInit, deliveryId = "guid-1", path = "/github"): Promise<Response> {
  const { headers } = sign({ body: opened, secret: key, event: "issues.opened", deliveryId });
  return fetch(outside(path), { method: "POST", headers, body, ...{ duplex: "half" } });
}

/** Sends bytes as they are and returns everything received until the connection closes. */
function raw(...parts: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(running.port, "127.0.0.1");
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", () => undefined).on("close", () => resolve(answer));
    for (const part of parts) socket.write(part);
  });
}

const settled = (count: number) => until(`${count} have been handled`, () => handled.length >= count);

describe("a served webhook", () => {
  it("logs its addresses in one line", () => {
    const ready = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === "listening");
    expect(ready).toMatchObject({
      level: "info",
      port: running.port,
      managementPort: running.managementPort,
    });
  });

  it("accepts signed deliveries, whole or in chunks, and runs them", async () => {
    expect((await post(opened)).status).toBe(202);
    const bytes = Buffer.from(opened);
    const chunked = new ReadableStream({
      async start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    const reply = await post(chunked, "guid-2");
    expect([reply.status, await reply.json()]).toEqual([
      202,
      { id: "guid-2", event: "issues.opened", outcome: "accepted" },
    ]);
    await settled(2);
    expect(handled).toEqual(["Hi 1", "Hi 1"]);
  });

  it("refuses unsigned requests, unknown paths and other methods", async () => {
    expect((await post(`${opened} `)).status).toBe(401);
    expect((await post(opened, "x", "/other")).status).toBe(404);
    const got = await fetch(outside("/github"));
    expect([got.status, got.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await fetch(outside("/deliveries"))).status).toBe(404);
    expect((await post(opened, "x", "/github?a=1")).status).toBe(202);
  });

  it("answers health and readiness on both ports", async () => {
    for (const at of [outside, inside]) {
      expect((await fetch(at("/healthz"))).status).toBe(200);
      expect((await fetch(at("/readyz"))).status).toBe(200);
    }
  });
});

describe("a large body", () => {
  const head = "POST /http HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";

  it("is refused by its declared length, before it is sent", async () => {
    expect(await raw(`${head}content-length: 1048577\r\n\r\n`)).toMatch(/^HTTP\/1.1 413 /);
    expect(await raw(`${head}content-length: 1048577\r\nexpect: 100-continue\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 413 /,
    );
    const small = `${head}content-length: 2\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n{}`;
    expect(await raw(small)).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /);
  });

  it("is refused in chunks too, without being buffered", async () => {
    const chunk = randomBytes(1024 * 1024);
    const part = Buffer.concat([Buffer.from("100000\r\n"), chunk, Buffer.from("\r\n")]);
    const before = process.memoryUsage().arrayBuffers;
    const answer = raw(`${head}transfer-encoding: chunked\r\n\r\n`, ...Array<Buffer>(200).fill(part));
    expect(await answer).toMatch(/^HTTP\/1.1 413 /);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024);
  });

  it("that stops halfway leaves nothing behind", async () => {
    const socket = connect(running.port, "127.0.0.1");
    socket.write(`${head}content-length: 100\r\n\r\n{`);
    await wait(20);
    socket.destroy();
    await wait(20);
    expect(await (await fetch(inside("/deliveries"))).json()).toEqual([]);
    expect((await post(opened)).status).toBe(202);
  });
});

describe("the management port", () => {
  it("lists deliveries and replays one", async () => {
    await post(opened);
    await post(`${opened} `, "forged");
    await settled(1);
    const list = async (query = "") => (await fetch(inside(`/deliveries${query}`))).json();
    expect(await list("?source=github&limit=9&outcome=ok")).toEqual([
      expect.objectContaining({ id: "guid-1", trigger: "/github", event: "issues.opened", status: 202 }),
    ]);
    expect(await list("?outcome=refused")).toMatchObject([{ status: 401, event: "" }]);
    expect(await list("?limit=1")).toHaveLength(1);
    expect(JSON.stringify(await list())).not.toMatch(/title|s3cret|sha256/);
    const replay = (id: string) => fetch(inside(`/deliveries/${id}/replay`), { method: "POST" });
    expect([
      (await replay("guid-1")).status,
      (await replay("none")).status,
      (await replay("%zz")).status,
    ]).toEqual([202, 404, 404]);
    await settled(2);
    expect(handled).toEqual(["Hi 1", "Hi 2"]);
  });

  it("answers no web page", async () => {
    const url = inside("/deliveries/guid-1/replay");
    const page = await fetch(url, { method: "POST", headers: { origin: "https://evil.example" } });
    expect(page.status).toBe(403);
  });
});

describe("starting and stopping", () => {
  it("reports in one sentence that a port is taken, and leaves none open", async () => {
    const { port, managementPort } = running;
    await expect(begin({ port })).rejects.toThrow(`Port ${port} is taken by another program`);
    await expect(begin({ managementPort })).rejects.toThrow(`Port ${managementPort} is taken`);
    await expect(begin({ environment: { PORT: "70000" }, port: undefined as never })).rejects.toThrow(
      'PORT is "70000": set a port from 0 to 65535.',
    );
    const log = createLogger({ write: () => undefined });
    await expect(start({} as never, log, ports)).rejects.toThrow("export default webhook(hub);");
  });

  it("reports at start which secret is missing, and refuses every delivery", async () => {
    await running.stop();
    running = await begin({ environment: { HOOKLOOM_STORE: "memory" } });
    expect(lines.join("\n")).toContain("the secret GITHUB_SECRET has no value");
    expect((await post(opened)).status).toBe(401);
  });

  it("answers and runs deliveries that were being received when it was asked to stop", async () => {
    const { headers } = sign({ body: opened, secret: key, event: "issues.opened" });
    const head = Object.entries({ ...headers, host: "x", "content-length": opened.length })
      .map(([name, value]) => `${name}: ${value}`)
      .join("\r\n");
    const socket = connect(running.port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    const closed = new Promise((resolve) => socket.on("error", resolve).on("close", resolve));
    socket.write(`POST /github HTTP/1.1\r\n${head}\r\n\r\n${opened.slice(0, 10)}`);
    await wait(50);
    const stopping = running.stop("SIGTERM");
    await wait(100);
    socket.write(opened.slice(10));
    await closed;
    expect(await stopping).toBe(true);
    expect(answer).toMatch(/^HTTP\/1.1 202 .*connection: close/is);
    expect(handled).toEqual(["Hi 1"]);
  });

  it("finishes accepted deliveries before it ends", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    expect((await post(opened)).status).toBe(202);
    const stopped = running.stop();
    await expect(post(opened, "late")).rejects.toThrow();
    expect((await fetch(inside("/readyz"))).status).toBe(503);
    resolve();
    expect(await stopped).toBe(true);
    expect(handled).toEqual(["Hi 1"]);
  });
});
