import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { http } from "../http/http.ts";
import { createLogger } from "../log/logger.ts";
import { webhook } from "../webhook/webhook.ts";
import type { Running } from "./serve-options.ts";
import { start } from "./start.ts";

let running: Running;
let runs = 0;
const lines: string[] = [];

/** As in a pod whose metrics are scraped: all ports but the management port are reached from elsewhere. */
beforeAll(async () => {
  const web = http({ verify: "none" });
  web.on("request", () => void runs++);
  const environment = { HOOKLOOM_STORE: "memory", HOST: "0.0.0.0", HOOKLOOM_MANAGEMENT_HOST: "0.0.0.0" };
  const log = createLogger({ write: (line) => void lines.push(line) });
  const ports = { port: 0, managementPort: 0, metricsPort: 0 };
  running = await start(webhook(web), log, { ...ports, environment });
  const headers = { "idempotency-key": "d1" };
  await fetch(`http://127.0.0.1:${running.port}/http`, { method: "POST", headers, body: "customer data" });
});
afterAll(() => running.stop());

interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function call(port: number | undefined, path: string, { method = "GET", headers: given = {} }: Call = {}) {
  return new Promise<{ status: number; type: string | undefined; text: string }>((resolve, reject) => {
    const sent = request(
      { port, host: "127.0.0.1", path, method, headers: given, agent: false },
      (response) => {
        let text = "";
        response.on("data", (part: Buffer) => {
          text += part.toString();
        });
        const { statusCode: status = 0, headers } = response;
        response.on("end", () => resolve({ status, type: headers["content-type"], text }));
      },
    );
    sent.on("error", reject).end();
  });
}

function connects(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

describe("the port of the metrics", () => {
  it("serves metrics and health", async () => {
    const { metricsPort } = running;
    const counts = await call(metricsPort, "/metrics", { headers: { host: "10.1.2.3:3002" } });
    expect(counts.status).toBe(200);
    expect(counts.text).toContain('hookloom_deliveries_received_total{source="http"');
    for (const path of ["/healthz", "/readyz"]) expect((await call(metricsPort, path)).status).toBe(200);
  });

  it.each([
    ["GET", "/deliveries"],
    ["GET", "/deliveries/d1"],
    ["POST", "/deliveries/d1/replay"],
    ["GET", "/docs"],
    ["GET", "/openapi.json"],
    ["POST", "/metrics"],
    ["POST", "/http"],
  ])("has nothing at %s %s", async (method, path) => {
    const before = runs;
    const answer = await call(running.metricsPort, path, { method });
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain("customer");
    expect(runs).toBe(before);
  });

  it("answers no page of a browser", async () => {
    const headers = { origin: "https://evil.example" };
    expect((await call(running.metricsPort, "/metrics", { headers })).status).toBe(403);
  });

  it("is open only if configured", async () => {
    const log = createLogger({ write: () => undefined });
    const environment = { HOOKLOOM_STORE: "memory" };
    const ports = { port: 0, managementPort: 0 };
    const plain = await start(webhook(http({ verify: "none" })), log, { ...ports, environment });
    expect(plain.metricsPort).toBeUndefined();
    await plain.stop();
    const named = await start(webhook(http({ verify: "none" })), log, {
      ...ports,
      environment: { ...environment, HOOKLOOM_METRICS_PORT: "0" },
    });
    expect((await call(named.metricsPort, "/metrics")).status).toBe(200);
    await named.stop();
    await expect(call(named.metricsPort, "/metrics")).rejects.toThrow();
  });
});

describe("the management port", () => {
  it("listens on this machine alone, whatever the environment contains", async () => {
    // Every address that begins with 127 is this machine's, but only one of them is listened on.
    expect(await connects(running.managementPort, "127.0.0.1")).toBe(true);
    expect(await connects(running.managementPort, "127.0.0.2")).toBe(false);
    expect(lines.join("\n")).toContain("HOOKLOOM_MANAGEMENT_HOST has no effect");
  });

  it.each(["127.0.0.1", "localhost", "LOCALHOST:3001", "[::1]:3001"])("is called by %s", async (host) => {
    const answer = await call(running.managementPort, "/deliveries/d1", { headers: { host } });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain("customer data");
  });

  it.each(["evil.example:3001", "127.0.0.1.evil.example", "10.1.2.3", "localhost.", "a@127.0.0.1"])(
    "refuses the name %j, which a page of another site may have pointed here",
    async (host) => {
      const before = runs;
      for (const [method, path] of [
        ["GET", "/deliveries/d1"],
        ["POST", "/deliveries/d1/replay"],
        ["GET", "/metrics"],
      ] as const) {
        const answer = await call(running.managementPort, path, { method, headers: { host } });
        expect(answer.status, path).toBe(403);
        expect(answer.text).not.toContain("customer");
        expect([answer.type, JSON.parse(answer.text).title]).toEqual([
          "application/problem+json",
          "Forbidden",
        ]);
      }
      expect(runs).toBe(before);
    },
  );
});
