import { writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { github } from "../../../runtime/src/github/github.ts";
import { sign } from "../../../runtime/src/github/sign.ts";
import { http } from "../../../runtime/src/http/http.ts";
import { createLogger } from "../../../runtime/src/log/logger.ts";
import { start } from "../../../runtime/src/serve/start.ts";
import { secret } from "../../../runtime/src/settings/setting.ts";
import { webhook } from "../../../runtime/src/webhook/webhook.ts";
import { resolveApi } from "../api/api.ts";
import type { IssuedCredentials } from "../management/api-management.ts";

// As the bundler resolves #access for a project with an api.
vi.mock("../../../runtime/src/receiver/no-access.ts", () => import("../open-access.ts"));

const key = "the-secret-of-this-test";
const plans = { gold: { requests: "50/hour" } };
const rules = { title: "Orders", access: "key", limits: { requests: "100/hour" }, plans } as const;

it("ten thousand requests without a proof cost a proven sender nothing", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "api.json");
  writeFileSync(file, JSON.stringify(resolveApi(rules)));
  const hub = github({ secret: secret("GITHUB_SECRET") });
  hub.on("push", () => undefined);
  const environment = { HOOKLOOM_API: file, HOOKLOOM_STORE: "memory", GITHUB_SECRET: key };
  const running = await start(
    webhook(hub, http({ path: "/orders", verify: "api" })),
    createLogger({ write: () => undefined }),
    { port: 0, managementPort: 0, environment },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 40 });
  const post = (path: string, headers: Readonly<Record<string, string>>, body = "{}") =>
    new Promise<{ readonly status: number; readonly limits: string }>((resolve, reject) => {
      const all = { "content-type": "application/json", ...headers };
      const sent = request(
        { agent, host: "127.0.0.1", port: running.port, path, method: "POST", headers: all },
        (response) => {
          response.resume().on("end", () => {
            resolve({ status: response.statusCode ?? 0, limits: String(response.headers.ratelimit ?? "") });
          });
        },
      );
      sent.on("error", reject).end(body);
    });
  const flood = async (path: string, count: number, headers: Readonly<Record<string, string>> = {}) => {
    const all = await Promise.all(Array.from({ length: count }, () => post(path, headers)));
    return [...new Set(all.map(({ status }) => status))];
  };
  try {
    expect(await flood("/github", 10_000)).toEqual([401]);
    expect(await flood("/orders", 500)).toEqual([401]);
    expect(await flood("/orders", 500, { "x-api-key": "hl_dev_none" })).toEqual([401]);
    const body = JSON.stringify({ ref: "refs/heads/main" });
    const { headers } = sign({ body, secret: key, event: "push" });
    expect((await post("/github", headers, body)).status).toBe(202);
    const added = await fetch(`http://127.0.0.1:${running.managementPort}/applications`, {
      method: "POST",
      body: JSON.stringify({ name: "shop", plan: "gold" }),
    });
    const issued = (await added.json()) as IssuedCredentials;
    const { status, limits } = await post("/orders", { "x-api-key": issued.key });
    // Taken, although nothing handles it.
    expect(status).toBe(200);
    expect(limits.match(/"[^"]+";r=\d+/g)).toEqual(['"/*";r=99', '"gold";r=49']);
  } finally {
    agent.destroy();
    await running.stop();
  }
});
