import path from "node:path";
import { endProject } from "@hookloom/cli/testing/project";
import type { TestProject } from "@hookloom/core/environments/local/testing/project";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { call } from "./testing/call.ts";
import { describeApi, startProject } from "./testing/project.ts";

const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const web = http({ path: "/orders", verify: "api" });
web.on("request", async ({ delivery, log }) => log.info(\`from \${delivery.headers["x-hookloom-application"]}\`));

export default webhook(web);
`;

const description = {
  title: "Orders",
  access: ["oauth2", "key"] as const,
  plans: { bronze: { requests: "1000/day" }, gold: { requests: "unlimited", approval: true } },
};

let project: TestProject;
beforeEach(async () => {
  project = await startProject(source);
});
afterEach(() => endProject(project));

const run = (...args: string[]) => call(project.root, ["api", ...args]);

it("adds an application that can call, and revokes it", async () => {
  await describeApi(project, description);
  const running = await project.run();
  const post = async (key: string) => {
    const headers = { "content-type": "application/json", "x-api-key": key };
    return (await fetch(`${running.url}/orders`, { method: "POST", headers, body: "{}" })).status;
  };
  expect((await run("application")).stdout).toMatch(/^There are no applications yet/);
  const added = await run("application", "add", "shop", "--plan", "bronze", "--json");
  const issued = JSON.parse(added.stdout);
  expect(issued).toEqual({
    application: "shop",
    key: expect.stringMatching(/^hl_dev_/),
    clientId: expect.stringMatching(/^shop-/),
    clientSecret: expect.stringMatching(/^hls_dev_/),
    subscription: "active",
  });
  expect(await post(issued.key)).toBe(202);
  const listed = await run("application", "list");
  expect(listed.stdout).toMatch(/^shop +bronze +active +shop-/);
  expect(listed.stdout).not.toContain(issued.key);
  const [again] = JSON.parse((await run("application", "renew", "shop", "--json")).stdout).key.split("x");
  expect(again).toMatch(/^hl_dev_/);

  const waits = await run("application", "add", "bank", "--plan", "gold");
  const key = /hl_dev_\w+/.exec(waits.stdout)?.[0] ?? "";
  expect(waits.stdout).toContain("hookloom api requests");
  expect(await post(key)).toBe(403);
  const [, ...options] =
    /^bank +gold +requested.*(--approve) (bank-\w+) (--plan) (gold)$/m.exec(
      (await run("requests", "dev")).stdout,
    ) ?? [];
  for (const unseen of [
    ["bank"],
    ["bank", "--plan", "gold"],
    [options[1] ?? "", "--plan", "bronze"],
    [options[1] ?? ""],
  ])
    expect(await run("requests", "--approve", ...unseen)).toMatchObject({
      status: 4,
      stderr: expect.stringContaining(options.join(" ")),
    });
  expect(await post(key)).toBe(403);
  expect((await run("requests", ...options)).stdout).toBe(
    "bank may call the API under the plan gold from now on.\n",
  );
  expect(await post(key)).toBe(202);
  expect((await run("requests", "--refuse", "bank")).stdout).toBe("bank may not call the API from now on.\n");
  expect(await post(key)).toBe(403);

  const line = (await call(project.root, ["curl", "/orders", "--key"])).stdout;
  const testKey = /x-api-key: (hl_dev_\w+)'/.exec(line)?.[1] ?? "";
  expect(await post(testKey)).toBe(202);

  expect((await run("application", "revoke", "shop")).status).toBe(0);
  expect(await post(issued.key)).toBe(401);
  expect(await run("application", "revoke", "shop")).toMatchObject({
    status: 4,
    stderr: expect.stringMatching(/^There is no application shop[^\n]*\n$/),
  });
  expect((await run("application", "add", "x", "--plan", "silver")).stderr).toBe(
    "There is no plan silver: choose one of bronze, gold.\n",
  );
  await running.stop();
});

it("grants scopes, which a key needs, and lists them", async () => {
  await describeApi(project, {
    ...description,
    resources: { "/orders": { scopes: ["orders:write"] }, "/other": { scopes: ["orders:read"] } },
    applications: { bank: { plan: "bronze", scopes: [], owner: "Team Bank" } },
  });
  const running = await project.run();
  const named = ["application", "add", "shop", "--plan", "bronze", "--scope", "orders:read", "--json"];
  const { key } = JSON.parse((await run(...named)).stdout);
  const post = async () => {
    const headers = { "content-type": "application/json", "x-api-key": key };
    return (await fetch(`${running.url}/orders`, { method: "POST", headers, body: "{}" })).status;
  };
  expect(await post()).toBe(403);
  const granted = await run("application", "grant", "shop", "--scope", "orders:read", "orders:write");
  expect(granted.stdout).toBe("shop may now use orders:read orders:write.\n");
  expect(await post()).toBe(202);
  const { stdout } = await run("application", "list");
  expect(stdout).toMatch(/^bank +bronze +active +bank-\w+ +no scope +owner Team Bank$/m);
  expect(stdout).toMatch(/^shop +bronze +active +shop-\w+ +orders:read orders:write$/m);
  expect((await run("application", "grant", "shop", "--no-scope")).stdout).toContain(
    "shop may now use no scope.",
  );
  expect(await post()).toBe(403);
  const [{ id = "" } = {}] = JSON.parse((await run("application", "list", "--json")).stdout).filter(
    ({ application }: { application: string }) => application === "shop",
  );
  const approved = ["requests", "--approve", id, "--plan", "bronze", "--scope", "orders:write"];
  expect((await run(...approved)).status).toBe(0);
  expect(await post()).toBe(202);
  expect((await run("application", "grant", "shop", "--scope", "orders:wite")).stderr).toBe(
    "There is no scope orders:wite: choose one of orders:write, orders:read.\n",
  );
  await running.stop();
});

it("prints a call with a test token where keys open nothing", async () => {
  await describeApi(project, { ...description, access: "oauth2" });
  const running = await project.run();
  const { stdout: line, ...rest } = await call(project.root, ["curl", "/orders", "--key"]);
  expect(rest).toEqual({ status: 0, stderr: "" });
  expect(line).not.toContain("x-api-key");
  const [, authorization = ""] = /-H 'authorization: (Bearer [\w.-]+)'/.exec(line) ?? [];
  const headers = { "content-type": "application/json", authorization };
  const answer = await fetch(`${running.url}/orders`, { method: "POST", headers, body: "{}" });
  expect(answer.status, await answer.text()).toBe(202);
  await running.stop();
});

it("says how to take consumers where the project has no api", async () => {
  const running = await project.run();
  for (const args of [["application"], ["requests"], ["application", "add", "shop"]]) {
    expect(await run(...args)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^The environment accepts no consumers: [^\n]+\n$/),
    });
  }
  await running.stop();
});

it.each([
  [["application", "sell"], "Unknown action sell: use list, add, renew, grant or revoke"],
  [["application", "add"], "Specify the name of the application"],
  [["application", "grant", "shop"], "Specify the scopes with --scope, or use --no-scope"],
  [["application", "grant", "shop", "--scope", "a", "--no-scope"], "Use either --scope or --no-scope"],
  [["requests", "--approve", "a", "--refuse", "b"], "Use either --approve or --refuse"],
])("refuses %j in one line", async (args, sentence) => {
  const { status, stderr } = await run(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(sentence);
});

it("shows which scopes a resource requires", async () => {
  const api = { access: ["key"], resources: { "/orders": { scopes: ["orders:read", "orders:write"] } } };
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: {} }, api }));
  expect((await run("show", "dev")).stdout).toMatch(/\/orders +key .* requires orders:read orders:write\n/);
});

it.each([
  [["application", "add", "shop", "--env", "prod"], "add the application shop to prod"],
  [["application", "renew", "shop", "--env", "prod"], "renew the application shop of prod"],
  [["application", "grant", "shop", "--no-scope", "--env", "prod"], "change what shop may use in prod"],
  [["application", "revoke", "shop", "--env", "prod"], "revoke shop in prod"],
  [["requests", "prod", "--approve", "a1"], "approve a1 in prod"],
])("asks before production is changed: %j", async (args, what) => {
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: {}, prod: {} } }));
  const { status, stderr } = await run(...args);
  expect({ status, stderr }).toMatchObject({
    status: 4,
    stderr: expect.stringContaining(`whether to ${what}`),
  });
});

it("adds an application to what runs on this machine, although dev is described on a cluster", async () => {
  await describeApi(project, description);
  await project.run();
  const target = {
    target: "kubernetes",
    context: "main",
    namespace: "hooks",
    registry: "registry.example.com",
  };
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: target } }));
  vi.stubEnv("KUBECONFIG", path.join(project.folder, "no-kubeconfig"));
  expect(await run("application", "add", "shop", "--plan", "bronze")).toMatchObject({ status: 0 });
});
