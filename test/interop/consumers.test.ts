// What is exported for triggers that take consumers: Newman and httpyac call a real environment with a key and with a token of
// an application, and without either.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { stubSecretFile } from "../../extension/cli/src/testing/secrets.ts";
import type { RunningEnvironment } from "../../extension/core/src/environments/contract/environment.ts";
import {
  makeTestProject,
  type TestProject,
} from "../../extension/core/src/environments/local/testing/project.ts";
import { listDeliveries } from "../../extension/core/src/environments/management/deliveries.ts";
import { apiReader } from "../../extension/gateway/src/api-reader.ts";
import { call } from "../../extension/gateway/src/cli/testing/call.ts";
import { projectRules } from "../../extension/gateway/src/config/project-api.ts";
import { nodePath, toolsFolder } from "../vscode/setup.mjs";
import { newman, statuses, timeout, trouble } from "./newman.ts";

if (trouble !== undefined) process.stderr.write(`What consumers send is not tried. ${trouble}\n`);

const run = promisify(execFile);

const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
const done = async () => {};
const byKey = http({ path: "/key", verify: "api" });
byKey.on("request", done);
const byToken = http({ path: "/token", verify: "api" });
byToken.on("request", done);
const scoped = http({ path: "/scoped", verify: "api" });
scoped.on("request", done);
const either = http({ path: "/either", verify: "api" });
either.on("request", done);
export default webhook(byKey, byToken, scoped, either);
`;

const api = {
  title: "Orders",
  access: ["oauth2", "key"],
  resources: {
    "/key": { access: "key" },
    "/token": { access: "oauth2" },
    "/scoped": { access: "oauth2", scopes: ["orders.write"] },
  },
};

interface Issued {
  readonly key: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

describe.skipIf(trouble !== undefined)("the consumers of an exported project", { timeout }, () => {
  let project: TestProject;
  let running: RunningEnvironment;
  let issued: Issued;
  beforeAll(async () => {
    project = await makeTestProject(source, apiReader);
    stubSecretFile(project);
    await project.write("hookloom.json", JSON.stringify({ environments: { dev: {} }, api }));
    await project.write("rules.json", JSON.stringify(await projectRules(project, "dev")));
    vi.stubEnv("HOOKLOOM_API", `${project.root}/rules.json`);
    running = await project.run();
    const added = await call(project.root, ["api", "application", "add", "shop", "--json"]);
    issued = JSON.parse(added.stdout);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await project.remove();
  });

  it("authenticate in Postman by key, by token, by either, or are rejected", async () => {
    const collection = join(project.folder, "orders.json");
    const environment = join(project.folder, "orders.dev.postman_environment.json");
    await call(project.root, ["postman", "--out", collection]);
    const text = (await readFile(collection, "utf8")) + (await readFile(environment, "utf8"));
    for (const value of Object.values(issued).filter((each) => each.startsWith("hl")))
      expect(text).not.toContain(value);
    const { values } = JSON.parse(await readFile(environment, "utf8"));
    expect(values.slice(1)).toEqual([
      { key: "tokenUrl", value: "{{baseUrl}}/oauth2/token", type: "default", enabled: true },
      ...["apiKey", "clientId", "clientSecret"].map((key) => ({
        key,
        value: "",
        type: "secret",
        enabled: true,
      })),
    ]);
    const { key, clientId, clientSecret } = issued;
    const ask = async (given: Readonly<Record<string, string>>) =>
      statuses(await newman(project.folder, collection, environment, given)).map(([, status]) => status);
    // By key, by token, by token with a scope, by either.
    expect(await ask({ apiKey: key })).toEqual([202, 401, 401, 202]);
    expect(await ask({ clientId, clientSecret })).toEqual([401, 202, 202, 202]);
    expect(await ask({ apiKey: key, clientId, clientSecret })).toEqual([202, 202, 202, 202]);
    expect(await ask({})).toEqual([401, 401, 401, 401]);
    expect(await ask({ apiKey: `${key}x`, clientId, clientSecret: `${clientSecret}x` })).toEqual([
      401, 401, 401, 401,
    ]);
  });

  it("authenticate in an .http file once its variables have values", async () => {
    const file = join(project.folder, "orders.http");
    await call(project.root, ["http", "--out", file]);
    const text = await readFile(file, "utf8");
    const fill = async (given: Readonly<Record<string, string>>): Promise<void> => {
      const filled = text.replaceAll(/^@(\w+) =( none-yet)?$/gm, (line, name: string) =>
        given[name] === undefined ? line : `@${name} = ${given[name]}`,
      );
      await writeFile(file, filled);
    };
    const program = join(toolsFolder, "node_modules/httpyac/bin/httpyac.js");
    const send = async () => {
      const { stdout } = await run(nodePath(), [program, "send", file, "--all", "--json"], {
        cwd: project.folder,
        maxBuffer: 100_000_000,
      });
      const { requests } = JSON.parse(stdout);
      return requests as readonly {
        readonly response: { readonly statusCode: number; readonly body: string };
      }[];
    };
    const before = (await listDeliveries(running.managementPort, { limit: 200 })).length;
    // The first request gets the token that a person then fills in.
    const given = { apiKey: issued.key, clientId: issued.clientId, clientSecret: issued.clientSecret };
    await fill(given);
    const first = await send();
    expect(first.map(({ response }) => response.statusCode)).toEqual([200, 202, 401, 401, 202]);
    const { access_token: accessToken } = JSON.parse(first[0]?.response.body ?? "{}");
    await fill({ ...given, accessToken });
    const second = await send();
    // What was accepted before is not run again.
    expect(second.map(({ response }) => response.statusCode)).toEqual([200, 200, 202, 202, 200]);
    const after = await listDeliveries(running.managementPort, { limit: 200 });
    expect(after.length).toBeGreaterThan(before);
  });
});
