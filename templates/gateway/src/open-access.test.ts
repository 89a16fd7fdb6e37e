import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../test/runner/temporary-folder.ts";
import { StoreUnavailable } from "../../runtime/src/errors/errors.ts";
import { httpProtocol } from "../../runtime/src/http/http-protocol.ts";
import type { Inbox } from "../../runtime/src/inbox/inbox.ts";
import { MemoryInbox } from "../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../../runtime/src/log/logger.ts";
import { Receiver } from "../../runtime/src/receiver/receiver.ts";
import { BodyBudget } from "../../runtime/src/serve/body-budget.ts";
import { close, listen } from "../../runtime/src/serve/listen.ts";
import { createPublicServer } from "../../runtime/src/serve/public-server.ts";
import { Trigger } from "../../runtime/src/webhook/trigger.ts";
import { webhook } from "../../runtime/src/webhook/webhook.ts";
import { accessPart } from "./access/access-store.ts";
import { type ApiDescription, resolveApi } from "./api/api.ts";
import type { IssuedCredentials } from "./management/api-management.ts";
import { openAccess } from "./open-access.ts";

const orders = new Trigger("http", { ...httpProtocol({ verify: "none" }), consumers: true }, "/orders", []);

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  /** Of its body, where that has one. */
  readonly id: string;
  readonly detail: string;
}

/** The public port of an api, with everything between a request and the store. */
async function serveApi(description: ApiDescription, inbox: Inbox = new MemoryInbox()) {
  const file = join(temporaryFolder(), "api.json");
  writeFileSync(file, JSON.stringify(resolveApi(description)));
  const log = createLogger({ write: () => undefined });
  const hook = webhook(orders);
  const environment = { HOOKLOOM_API: file };
  const access = await openAccess({ webhook: hook, inbox, log, environment, owner: "me" });
  const runner = { reserve: () => undefined, settle: () => undefined, stored: () => undefined };
  const receiver = new Receiver({ webhook: hook, inbox, log, environment, runner, gate: access.gate });
  const health = () => ({ ready: true, draining: false, healthy: true });
  const budget = new BodyBudget(1_000_000);
  const server = createPublicServer({ receiver, health, log, budget, publicUrl: "", access });
  const port = await listen(server, 0, "127.0.0.1");
  const send = (method: string, headers: Record<string, string> = {}, path = "/orders") =>
    new Promise<Answer>((resolve, reject) => {
      const all = { "content-type": "application/json", ...headers };
      const sent = request({ port, host: "127.0.0.1", path, method, headers: all }, async (response) => {
        const { id = "", detail = "" } = JSON.parse((await readText(response)) || "{}");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, id, detail });
      });
      sent.on("error", reject).end(method === "POST" ? bodyOf(path) : undefined);
    });
  const end = async () => {
    await Promise.all([close(server), access.close()]);
  };
  return { access, send, end };
}

const bodyOf = (path: string) => (path === "/orders" ? "{}" : "grant_type=client_credentials");

/** The headers of a client that asks for a token. */
const basic = (credential: string) => ({
  "content-type": "application/x-www-form-urlencoded",
  authorization: `Basic ${Buffer.from(credential).toString("base64")}`,
});

describe("the store of an api that is away", () => {
  /** The status and the headers that ask to come again. */
  const retry = { status: 503, headers: expect.objectContaining({ "retry-after": "5" }) };
  const away = async () => Promise.reject(new StoreUnavailable("The database does not answer."));

  it("is said to those who read an outcome or ask for a token", async () => {
    const inbox = new MemoryInbox();
    const { access, send, end } = await serveApi({ access: ["key", "oauth2"] }, inbox);
    const body = Buffer.from('{"name":"shop"}');
    const added = { method: "POST", path: "/applications", query: new URLSearchParams(), body };
    const part = access.managed.find((one) => one.has(added.path));
    const reply = await part?.handle(added);
    const { key, clientId, clientSecret }: IssuedCredentials = JSON.parse(String(reply?.body));
    inbox.get = away;
    inbox.state.read = away;
    const detail = "The store is unavailable: retry later.";
    const outcome = await send("GET", { "x-api-key": key }, "/orders/deliveries/d1");
    expect(outcome).toMatchObject({ ...retry, detail });
    const token = await send("POST", basic(`${clientId}:${clientSecret}`), "/oauth2/token");
    expect(token).toMatchObject({ ...retry, detail });
    await end();
  });

  it("is said by the issuer, too, where it does not find a client there", async () => {
    const inbox = new MemoryInbox();
    const open = inbox.open.bind(inbox);
    inbox.open = async (part) => {
      const opened = await open(part);
      if (Object.is(part, accessPart)) Object.assign(opened as object, { byClient: away });
      return opened;
    };
    const { send, end } = await serveApi({ access: "oauth2" }, inbox);
    expect(await send("POST", basic("shop:secret"), "/oauth2/token")).toMatchObject(retry);
    await end();
  });
});

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

  it("lets an address read outcomes under the same rules, and nobody where deliveries have no owner", async () => {
    const outcome = "/orders/deliveries/d1";
    const closed = await serveApi({ access: "key", deny: ["127.0.0.0/8"] });
    expect((await closed.send("GET", {}, outcome)).status).toBe(403);
    await closed.end();
    const limited = await serveApi({ access: "key", limits: { address: "1/hour" } });
    const statuses = [];
    for (let read = 0; read < 2; read++) statuses.push((await limited.send("GET", {}, outcome)).status);
    expect(statuses).toEqual([401, 429]);
    await limited.end();
    const open = await serveApi({ access: "none" });
    const { headers, id } = await open.send("POST");
    expect(headers).not.toHaveProperty("location");
    expect((await open.send("GET", {}, `/orders/deliveries/${encodeURIComponent(id)}`)).status).toBe(404);
    await open.end();
  });
});
