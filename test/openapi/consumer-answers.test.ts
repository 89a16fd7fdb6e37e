import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type ApiDescription, resolveApi } from "../../templates/gateway/src/api/api.ts";
import type { IssuedCredentials } from "../../templates/gateway/src/management/api-management.ts";
import { StoreUnavailable } from "../../templates/runtime/src/errors/errors.ts";
import type { BodySchema } from "../../templates/runtime/src/http/body-schema.ts";
import { http } from "../../templates/runtime/src/http/http.ts";
import { MemoryInbox } from "../../templates/runtime/src/inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";
import type { Running } from "../../templates/runtime/src/serve/serve-options.ts";
import { start } from "../../templates/runtime/src/serve/start.ts";
import { webhook } from "../../templates/runtime/src/webhook/webhook.ts";
import { temporaryFolder } from "../runner/temporary-folder.ts";
import { type Answer, checkAnswer, type Document, send } from "./described-answers.ts";
import { lint } from "./lint-document.ts";

// As the bundler resolves #access for a project with an api.
vi.mock(
  "../../templates/runtime/src/receiver/no-access.ts",
  () => import("../../templates/gateway/src/open-access.ts"),
);

const orders = "/orders";
const outcome = `${orders}/deliveries/{id}`;
const type = { "content-type": "application/json" };
const baseDescription: ApiDescription = {
  title: "Orders",
  version: "1.2.0",
  access: ["oauth2", "key"],
  plans: {
    gold: { requests: "1000/day" },
    one: { requests: "1/day" },
    requested: { requests: "5/day", approval: true },
  },
};

let folder = "";
let running: Running;
let inbox: MemoryInbox;
let document: Document & { readonly servers: object; readonly webhooks: object };

const idSchema: BodySchema<{ id: number }> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) => {
      const isGood =
        typeof value === "object" && value !== null && "id" in value && typeof value.id === "number";
      return isGood
        ? { value: { id: value.id as number } }
        : { issues: [{ message: "Give a number.", path: ["id"] }] };
    },
  },
};

async function ask<Value>(at: string, method = "GET", body: object | string = ""): Promise<Value> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const { status, text: got } = await send(running.managementPort, at, { host: "localhost" }, text, method);
  expect(status, got).toBeLessThan(300);
  return JSON.parse(got) as Value;
}

/** Has the process run by these rules, and reads what it says of itself then. */
async function reloadRules(api: ApiDescription): Promise<void> {
  await writeFile(path.join(folder, "api.json"), JSON.stringify(resolveApi({ ...baseDescription, ...api })));
  await ask("/api/reload", "POST");
  document = await ask("/openapi.json");
}

const add = (name: string, plan = "gold") => ask<IssuedCredentials>("/applications", "POST", { name, plan });

beforeAll(async () => {
  folder = temporaryFolder();
  const file = path.join(folder, "api.json");
  await writeFile(file, JSON.stringify(resolveApi(baseDescription)));
  const web = http({ verify: "api", path: orders, body: idSchema });
  web.on("request", () => undefined);
  inbox = new MemoryInbox();
  const log = createLogger({ write: () => undefined });
  const environment = { HOOKLOOM_API: file, HOOKLOOM_ENVIRONMENT: "prod" };
  running = await start(webhook(web), log, { port: 0, managementPort: 0, inbox, environment });
});
beforeEach(() => reloadRules({}));
afterAll(async () => {
  await running.stop();
});

function check(at: string, method: string, answer: Answer, status: number): Answer {
  expect(answer.status, answer.text).toBe(status);
  checkAnswer(document, at, method, answer);
  return answer;
}

async function post(headers: Readonly<Record<string, string>>, status: number, body = '{"id":7}') {
  return check(orders, "post", await send(running.port, orders, { ...type, ...headers }, body), status);
}

const byKey = ({ key }: IssuedCredentials, more: Readonly<Record<string, string>> = {}) => ({
  "x-api-key": key,
  ...more,
});

async function tokenOf({ clientId, clientSecret = "" }: IssuedCredentials): Promise<string> {
  const headers = {
    authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
    "content-type": "application/x-www-form-urlencoded",
  };
  const answer = await send(running.port, "/oauth2/token", headers, "grant_type=client_credentials");
  return (JSON.parse(answer.text) as { access_token: string }).access_token;
}

it("the process's own document describes every response to a consumer", async () => {
  const shop = await add("shop");
  const { headers } = await post(byKey(shop, { "idempotency-key": "a" }), 202);
  expect(headers).toMatchObject({ location: expect.any(String), ratelimit: expect.any(String) });
  await post(byKey(shop, { "idempotency-key": "a" }), 200);
  await post({ authorization: `Bearer ${await tokenOf(shop)}` }, 202);
  await post({}, 401);
  await post({ "x-api-key": "hl_prod_none" }, 401);
  await post({ authorization: "Bearer no.token.here" }, 401);
  await post(byKey(shop), 422, '{"id":"7"}');
  await post(byKey(shop), 400, "{");
  await post(byKey(shop, { "content-encoding": "gzip" }), 415);
  const long = await send(running.port, orders, { ...type, ...byKey(shop), "content-length": "9999999" }, "");
  check(orders, "post", long, 413);
  vi.spyOn(inbox, "put").mockRejectedValueOnce(new StoreUnavailable("The disk is full."));
  await post(byKey(shop), 503);
});

it("it describes the outcome of a delivery", async () => {
  const reader = await add("reader");
  const other = await add("other");
  const { headers } = await post(byKey(reader), 202);
  const read = async (at: string, own: Readonly<Record<string, string>>, status: number, method = "GET") =>
    check(outcome, "get", await send(running.port, at, own, "", method), status);
  const location = String(headers.location);
  await read(location, byKey(reader), 200);
  await read(location, byKey(other), 404);
  await read(location, {}, 401);
  await read(location, byKey(reader), 405, "POST");
});

it("it describes an exceeded limit, a pending plan, and a missing scope", async () => {
  const once = await add("once", "one");
  await post(byKey(once), 202);
  await post(byKey(once), 429);
  await post(byKey(await add("waits", "requested")), 403);
  const client = await add("client");
  await reloadRules({ resources: { [orders]: { scopes: ["orders:write"] } } });
  const { headers } = await post({ authorization: `Bearer ${await tokenOf(client)}` }, 403);
  expect(headers["www-authenticate"]).toContain("insufficient_scope");
  await reloadRules({ deny: ["127.0.0.0/8"] });
  await post(byKey(client), 403);
  await reloadRules({ limits: { address: "1/hour" } });
  await post(byKey(client), 202);
  await post(byKey(client), 429);
});

it("it describes the responses in each state of the API", async () => {
  const caller = await add("caller");
  await reloadRules({ state: "created" });
  await post(byKey(caller), 403);
  const deprecation = { since: "2026-01-01", sunset: "2026-12-31", successor: "https://example.com/next" };
  await reloadRules({ state: "deprecated", deprecation });
  expect((await post(byKey(caller), 202)).headers).toHaveProperty("sunset");
  await post({}, 401);
  await reloadRules({ state: "blocked" });
  await post(byKey(caller), 503);
  await reloadRules({ state: "retired", deprecation });
  await post(byKey(caller), 410);
});

it.each<[ApiDescription, object, readonly string[]]>([
  [{}, [{ oauth2: [] }, { token: [] }, { key: [] }], ["key", "oauth2", "token"]],
  [{ access: "key" }, [{ key: [] }], ["key"]],
  [{ access: "none" }, [], []],
  [{ access: "oauth2", issuer: { url: "https://id.example.com" } }, [{ token: [] }], ["token"]],
  [
    { resources: { [orders]: { access: "oauth2", scopes: ["orders:write"] } } },
    [{ oauth2: ["orders:write"] }, { token: [] }],
    ["oauth2", "token"],
  ],
])("the document says how a consumer gets in: %j", async (api, security, schemes) => {
  await reloadRules(api);
  expect(document.paths[orders]?.post).toMatchObject({ security });
  const { securitySchemes = {} } = document.components as { securitySchemes?: object };
  expect(Object.keys(securitySchemes).sort()).toEqual(schemes);
  expect(outcome in document.paths).toBe(schemes.length > 0);
  expect(await lint(document)).toEqual([]);
});
