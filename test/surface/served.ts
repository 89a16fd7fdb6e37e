// Serves a webhook with an API as a build does, and prints its public surfaces as JSON: the management port's responses, the
// metrics, and the tables of the SQLite store. Runs as a separate process, since #access refers to the API only in such a build:
// `node --conditions=hookloom-source --conditions=hookloom-api test/surface/served.ts FOLDER`.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { resolveApi } from "../../templates/gateway/src/api/api.ts";
import { github } from "../../templates/runtime/src/github/github.ts";
import { http } from "../../templates/runtime/src/http/http.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";
import { start } from "../../templates/runtime/src/serve/start.ts";
import { secret } from "../../templates/runtime/src/settings/setting.ts";
import { issueOpenedBody, key, signed } from "../../templates/runtime/src/testing/requests.ts";
import { webhook } from "../../templates/runtime/src/webhook/webhook.ts";
import { until } from "../runner/until.ts";

// @reads nothing

/** The output of the process. */
export interface Served {
  readonly answers: readonly { readonly asked: string; readonly status: number; readonly body: unknown }[];
  readonly metrics: string;
  /** The SQL statements in SQLite's catalogue. */
  readonly tables: readonly string[];
}

const [, , folder = ""] = process.argv;

const description = resolveApi({
  title: "Orders",
  version: "1",
  state: "published",
  access: ["key"],
  plans: { gold: { requests: "2/day" } },
  portal: { visibility: "private" },
});

async function serve() {
  const rules = join(folder, "api.json");
  await writeFile(rules, JSON.stringify(description));
  const hub = github({ secret: secret("GITHUB_SECRET") });
  hub.on("issues.opened", ({ payload }) => {
    if (payload.issue.title !== "Hi") throw new Error("The title is wrong.");
  });
  const orders = http({ path: "/orders", verify: "api" });
  orders.on("request", () => undefined);
  return start(webhook(hub, orders), createLogger({ write: () => undefined }), {
    port: 0,
    managementPort: 0,
    environment: {
      GITHUB_SECRET: key,
      HOOKLOOM_STORE: join(folder, "store.sqlite"),
      HOOKLOOM_API: rules,
      HOOKLOOM_ENVIRONMENT: "dev",
      HOOKLOOM_NAME: "shop",
      HOOKLOOM_ATTEMPTS: "1",
    },
  });
}

const running = await serve();
const answers: { asked: string; status: number; body: unknown }[] = [];

async function callManagement(asked: string, body?: object): Promise<Record<string, unknown>> {
  const [method = "", path = ""] = asked.split(" ");
  const response = await fetch(`http://127.0.0.1:${running.managementPort}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  const found = isJson ? JSON.parse(text) : text;
  answers.push({ asked, status: response.status, body: found });
  return found;
}

function post(path: string, body: string, headers: object): Promise<number> {
  const url = `http://127.0.0.1:${running.port}${path}`;
  const all = { "content-type": "application/json", ...headers };
  return fetch(url, { method: "POST", body, headers: all }).then(({ status }) => status);
}

const waitUntilSettled = (): Promise<true> =>
  until("every delivery has run", async () => {
    const response = await fetch(`http://127.0.0.1:${running.managementPort}/deliveries`);
    const deliveries = (await response.json()) as readonly { readonly outcome: string }[];
    return (
      deliveries.length >= 6 && deliveries.every(({ outcome }) => /^(?:ok|failed|refused)$/.test(outcome))
    );
  });

const failingBody = issueOpenedBody.replace("Hi", "Ho");
await post("/github", issueOpenedBody, signed(issueOpenedBody));
await post("/github", failingBody, signed(failingBody, "issues.opened", "guid-2"));
await post("/github", issueOpenedBody, {});
const issued = await callManagement("POST /applications", { name: "Shop", plan: "gold" });
const apiKey = { "x-api-key": String(issued.key) };
for (let count = 0; count < 3; count++) await post("/orders", "{}", apiKey);
await post("/orders", "{}", { "x-api-key": "wrong" });
await waitUntilSettled();

for (const path of ["/healthz", "/readyz", "/queue", "/stats?by=trigger", "/openapi.json", "/docs", "/api"])
  await callManagement(`GET ${path}`);
await callManagement("GET /deliveries?limit=10");
await callManagement("GET /deliveries/guid-2?trigger=/github");
const failures = await callManagement("GET /failures");
const [group] = (failures.groups ?? []) as readonly { readonly group: string }[];
await callManagement(`POST /failures/${group?.group}/replay`, {});
await waitUntilSettled();
await callManagement("POST /deliveries/guid-2/replay?trigger=/github");
await callManagement("POST /try", {
  path: "/github",
  method: "POST",
  headers: {},
  body: issueOpenedBody,
  event: "issues.opened",
});
await callManagement("GET /applications");
await callManagement("POST /applications/Shop/credentials", {});
await callManagement("POST /applications/Shop/subscription", { subscription: "blocked" });
await callManagement("DELETE /applications/Shop");
await callManagement("POST /test-credentials", {});
await callManagement("POST /portal/invitations", { name: "Ada" });
await callManagement("GET /portal/members");
await callManagement("POST /api/block", { reason: "Maintenance", by: "Ada" });
await callManagement("POST /api/unblock", {});
await waitUntilSettled();
await callManagement("DELETE /deliveries?outcome=failed");
await callManagement("GET /nothing");
const metrics = String(await callManagement("GET /metrics"));
await running.stop();

const db = new DatabaseSync(join(folder, "store.sqlite"), { readOnly: true });
const tables = db.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").all();
const served: Served = { answers, metrics, tables: tables.map(({ sql }) => String(sql)) };
process.stdout.write(JSON.stringify(served));
