import { mkdtempSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ApiDescription, resolveApi } from "../api/api.ts";
import { httpProtocol } from "../http/http-protocol.ts";
import { MemoryInbox } from "../inbox/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { Receiver } from "../receiver/receiver.ts";
import { BodyBudget } from "../serve/body-budget.ts";
import { close, listen } from "../serve/listen.ts";
import { createPublicServer } from "../serve/public-server.ts";
import { Trigger } from "../webhook/trigger.ts";
import { webhook } from "../webhook/webhook.ts";
import { openAccess } from "./open-access.ts";

const orders = new Trigger("http", { ...httpProtocol({ verify: "none" }), consumers: true }, "/orders", []);

/** The public port of an api, with everything between a request and the store. */
async function serveApi(description: ApiDescription) {
  const file = join(mkdtempSync(join(tmpdir(), "hookloom-access-")), "api.json");
  writeFileSync(file, JSON.stringify(resolveApi(description)));
  const inbox = new MemoryInbox();
  const log = createLogger({ write: () => undefined });
  const hook = webhook(orders);
  const environment = { HOOKLOOM_API: file };
  const access = await openAccess({ webhook: hook, inbox, log, environment, owner: "me" });
  const runner = { reserve: () => undefined, settle: () => undefined, wake: () => undefined };
  const receiver = new Receiver({ webhook: hook, inbox, log, environment, runner, gate: access.gate });
  const health = () => ({ ready: true, draining: false, healthy: true });
  const budget = new BodyBudget(1_000_000);
  const server = createPublicServer({ receiver, health, log, budget, publicUrl: "", access });
  const port = await listen(server, 0, "127.0.0.1");
  const send = (method: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
      const all = { "content-type": "application/json", ...headers };
      const sent = request({ port, host: "127.0.0.1", path: "/orders", method, headers: all }, (response) => {
        response.resume();
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
      });
      sent.on("error", reject).end(method === "POST" ? "{}" : undefined);
    });
  const end = async () => {
    await Promise.all([close(server), access.close()]);
  };
  return { access, send, end };
}

describe("the public port of an api", () => {
  const origin = "https://shop.example.com";

  it("answers a preflight without a credential, and lets the page read a refusal", async () => {
    const { send, end } = await serveApi({ access: "key", cors: { origins: [origin] } });
    const preflight = await send("OPTIONS", { origin, "access-control-request-method": "POST" });
    expect([preflight.status, preflight.headers["access-control-allow-origin"]]).toEqual([204, origin]);
    const refused = await send("POST", { origin });
    expect([refused.status, refused.headers["access-control-allow-origin"]]).toEqual([401, origin]);
    expect((await send("POST")).headers).not.toHaveProperty("access-control-allow-origin");
    await end();
  });

  it("keeps what it received as long as the rules say, and else as ever", async () => {
    const { access, end } = await serveApi({ retention: { bodies: "2 hours", deadLetters: "1 day" } });
    expect(access.retention()).toEqual({ bodies: 7_200_000, deadLetters: 86_400_000 });
    await end();
  });

  it("refuses an address after its limit, and one that may not call, before the credential", async () => {
    const limited = await serveApi({ access: "key", limits: { address: "2/hour" } });
    const statuses = [];
    for (let sent = 0; sent < 3; sent++) statuses.push((await limited.send("POST")).status);
    expect(statuses).toEqual([401, 401, 429]);
    expect(limited.access.metrics()).toContain('hookloom_limited_total{policy="/*:address"} 1');
    await limited.end();
    const closed = await serveApi({ access: "key", deny: ["127.0.0.0/8"] });
    expect((await closed.send("POST")).status).toBe(403);
    expect(closed.access.metrics()).toContain('hookloom_denied_total{reason="address-not-allowed"} 1');
    await closed.end();
  });
});
