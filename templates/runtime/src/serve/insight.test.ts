import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { github } from "../github/github.ts";
import { createLogger } from "../log/logger.ts";
import { secret } from "../settings/setting.ts";
import { issueOpenedBody, key, signed } from "../testing/requests.ts";
import { webhook } from "../webhook/webhook.ts";
import type { Running } from "./serve-options.ts";
import { start } from "./start.ts";

let running: Running;

beforeAll(async () => {
  const hub = github({ secret: secret("GITHUB_SECRET") });
  hub.on("issues.opened", () => undefined);
  const environment = { GITHUB_SECRET: key, HOOKLOOM_STORE: "memory", HOOKLOOM_NAME: "shop" };
  const log = createLogger({ write: () => undefined });
  running = await start(webhook(hub), log, { port: 0, managementPort: 0, environment });
});

afterAll(() => running.stop());

interface Got {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const call = request({ port: running.managementPort, host: "127.0.0.1", path, headers }, (response) => {
      let text = "";
      response.on("data", (part: Buffer) => {
        text += part.toString();
      });
      const { statusCode: status = 0, headers: got } = response;
      response.on("end", () => resolve({ status, type: got["content-type"] ?? "", text }));
    });
    call.on("error", reject).end();
  });
}

describe("the management port", () => {
  it("counts received deliveries for Prometheus", async () => {
    const url = `http://127.0.0.1:${running.port}/github`;
    for (const headers of [signed(issueOpenedBody), signed(issueOpenedBody), {}]) {
      const type = { "content-type": "application/json" };
      await fetch(url, {
        method: "POST",
        body: issueOpenedBody,
        headers: { ...type, ...headers } as HeadersInit,
      });
    }
    const { status, type, text } = await get("/metrics");
    expect([status, type]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
    for (const [event, outcome] of [
      ["issues.opened", "accepted"],
      ["issues.opened", "duplicate"],
      ["", "refused"],
    ]) {
      const labels = `source="github",trigger="/github",event="${event}",outcome="${outcome}"`;
      expect(text).toContain(`hookloom_deliveries_received_total{${labels}} 1\n`);
    }
    expect(text).toContain('hookloom_acknowledge_seconds_count{source="github",trigger="/github"} 2\n');
    expect(text).toContain("hookloom_queue_waiting 0\n");
    expect(text).not.toContain(key);
  });

  it("says how many deliveries wait, run and have failed for good", async () => {
    const { status, text } = await get("/queue");
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ waiting: 0, running: 0, dead: 0 });
  });

  it("counts every answer of the public port, by the conventions of OpenTelemetry", async () => {
    const at = (path: string) => `http://127.0.0.1:${running.port}${path}`;
    await fetch(at("/healthz"));
    for (const path of ["/.env", "/wp-login.php"]) await fetch(at(path), { method: "POST" });
    await fetch(at("/github/"), { method: "DELETE" });
    await fetch(at("/github"), { method: "PROPFIND" });
    const { text } = await get("/metrics");
    for (const [method, route, status, count] of [
      ["GET", "/healthz", 200, 1],
      ["POST", "other", 404, 2],
      ["DELETE", "/github", 405, 1],
      ["_OTHER", "/github", 405, 1],
    ] as const) {
      const labels = `http_request_method="${method}",url_scheme="http",http_route="${route}"`;
      const series = `${labels},http_response_status_code="${status}",error_type=""`;
      expect(text).toContain(`http_server_request_duration_seconds_count{${series}} ${count}\n`);
    }
  });

  it("describes the requests that the project receives", async () => {
    const { status, text } = await get("/openapi.json");
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ openapi: "3.1.1", info: { title: "shop" } });
  });

  it("shows the description to a person, but not to another site", async () => {
    const page = await get("/docs", { "sec-fetch-site": "none" });
    expect([page.status, page.type]).toEqual([200, "text/html; charset=utf-8"]);
    expect(page.text).not.toMatch(/https?:/);
    expect((await get("/openapi.json", { "sec-fetch-site": "same-origin" })).status).toBe(200);
    expect((await get("/docs", { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await get("/docs", { host: "evil.example" })).status).toBe(403);
    expect((await get("/deliveries", { "sec-fetch-site": "same-origin" })).status).toBe(403);
    expect((await get("/metrics", { origin: "https://evil.example" })).status).toBe(403);
  });
});
