import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import type { PublicServer } from "@hookloom/core/environments/public-address";
import type { Project } from "@hookloom/core/project/project";
import { type EffectiveApi, resolveApi } from "@hookloom/gateway";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readOpenApi } from "./read-open-api.ts";

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { http } from "@hookloom/runtime/http";

if (process.env.ORDERS_TOKEN) throw new Error("A setting has come.");
const web = http({ path: "/orders", verify: "api" });
web.on("request", () => undefined);
const hub = github({ secret: secret("GITHUB_SECRET") });
hub.on("push", () => undefined);

export default webhook(web, hub);
`;

let project: TestProject;
beforeEach(async () => {
  project = await makeTestProject(source);
  await project.write("hookloom.json", JSON.stringify({ environments: { prod: {} }, api: {} }));
  vi.stubEnv("ORDERS_TOKEN", "not for this process");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await project.remove();
});

const prod = { environment: "prod", address: "https://hooks.example.com" };
const dev = { environment: "dev", address: "http://127.0.0.1:3000" };

const read = (api: object, servers: readonly PublicServer[] = [prod]) =>
  readOpenApi(project as unknown as Project, {
    environment: "prod",
    rules: resolveApi(api) as EffectiveApi,
    servers,
    distDir: `${project.folder}/dist`,
    signal: AbortSignal.timeout(60_000),
    conditions: ["hookloom-source"],
  });

it("describes what consumers may call, whatever its state, without any setting of the project", async () => {
  const described = { title: "Orders", version: "2.0.0", access: "key", state: "deprecated" };
  const document = await read(described, [prod, dev]);
  expect(document).toMatchObject({
    openapi: "3.1.1",
    info: { title: "Orders", version: "2.0.0" },
    servers: [
      { url: "https://hooks.example.com", description: "The environment prod" },
      { url: "http://127.0.0.1:3000", description: "The environment dev" },
    ],
    paths: { "/orders": { post: { security: [{ key: [] }] } } },
  });
  const paths = Object.keys(document.paths as object);
  expect(paths.filter((path) => !path.startsWith("/orders"))).toEqual([]);
  const issuing = await read({ title: "Orders", access: "oauth2" }, [prod, dev]);
  expect(JSON.stringify(issuing)).toContain('"tokenUrl":"https://hooks.example.com/oauth2/token"');
  // Where nobody knows the address, that of the process for a moment is not it.
  const nowhere = await read({ title: "Orders", access: "oauth2" }, []);
  expect(nowhere).not.toHaveProperty("servers");
  expect(JSON.stringify(nowhere)).not.toContain("127.0.0.1");
  expect(JSON.stringify(nowhere)).toContain('"tokenUrl":"/oauth2/token"');
});

it("is not misled by what a module prints while it is loaded", async () => {
  await project.write(
    "src/webhook.ts",
    source.replace("const web =", 'console.log("{ a: 1 }");\nconst web ='),
  );
  expect(await read({})).toMatchObject({ openapi: "3.1.1" });
});

it("says what does not build, and what ends at once", async () => {
  await project.write("src/webhook.ts", "export default webhook(;");
  await expect(read({})).rejects.toThrow(/webhook\.ts/);
  await project.write("src/webhook.ts", "process.exit(3); export default 1;");
  await expect(read({})).rejects.toThrow(
    /could not be started: its process exited before it listened on a port/,
  );
});
