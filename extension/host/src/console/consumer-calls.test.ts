import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { RunningEnvironment } from "@hookloom/core/environments/contract/environment";
import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { consoleRequest } from "@hookloom/core/events/console-request";
import { sendRequest } from "@hookloom/core/events/send";
import { readProject } from "@hookloom/core/project/config/read-project";
import { projectAt } from "@hookloom/core/project/project";
import { type ApiDescription, resolveApi } from "@hookloom/gateway";
import { apiReader } from "@hookloom/gateway-tools/api-reader";
import { listTestCredentials } from "@hookloom/gateway-tools/management/applications";
import type { SampleProof } from "@hookloom/protocol/sample-view";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { until } from "../../../../test/runner/until.ts";
import { useVscode } from "../testing/vscode.ts";
import { ConsumerCalls } from "./consumer-calls.ts";
import { TestCredentials } from "./test-credentials.ts";

const clipboard: string[] = [];
useVscode({ env: { clipboard: { writeText: async (text: string) => void clipboard.push(text) } } });

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { http } from "@hookloom/runtime/http";
const hub = github({ secret: secret("GITHUB_SECRET") });
const orders = http({ path: "/orders", verify: "api" });
const plain = http({ path: "/plain", verify: "none" });
hub.on("push", async () => {});
orders.on("request", async () => {});
plain.on("request", async () => {});
export default webhook(hub, orders, plain);
`;

const both: ApiDescription = {
  title: "Orders",
  access: ["oauth2", "key"],
  limits: { requests: "600/minute" },
};
const quarter = 15 * 60_000;

let project: TestProject;
let running: RunningEnvironment | undefined;
let now: number;
beforeEach(async () => {
  project = await makeTestProject(source, apiReader);
  clipboard.length = 0;
  now = Date.now();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  running = undefined;
  await project.remove();
});

async function describeApi(api: ApiDescription | undefined): Promise<void> {
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: {} }, api }));
  await project.write("rules.json", JSON.stringify(resolveApi(api ?? {})));
  vi.stubEnv("HOOKLOOM_API", `${project.root}/rules.json`);
  vi.stubEnv("GITHUB_SECRET", "s");
}

async function calls(at = "/orders", credentials = held()): Promise<ConsumerCalls> {
  const found = await projectAt(project.root);
  if (!found) throw new Error("There is no project");
  const trigger = (await readProject(found)).triggers.find((one) => one.path === at);
  if (!trigger) throw new Error(`There is no trigger at ${at}`);
  return new ConsumerCalls({
    api: async () => apiReader,
    credentials,
    target: () => ({ project: found, trigger }),
    reach: (_place, work) => work(running?.url ?? ""),
  });
}

const held = () =>
  new TestCredentials({
    api: async () => apiReader,
    reach: (_place, work) => work(running?.managementPort ?? 0),
    now: () => now,
  });

async function send(one: ConsumerCalls, proof: SampleProof) {
  const credential = await one.credential(proof, false);
  const request = consoleRequest({
    ...{ source: "http", event: "request", payload: "{}", secret: "", url: `${running?.url}/orders` },
    ...{ proof, headers: "", parameters: "", options: { verify: "api" } },
    ...(credential === undefined ? {} : { credential }),
  });
  return await sendRequest(request);
}

describe("the proofs to choose from", () => {
  it.each([
    ["key", ["key", "none", "wrong"]],
    ["oauth2", ["token", "none", "wrong"]],
    [
      ["oauth2", "key"],
      ["key", "token", "none", "wrong"],
    ],
    ["none", []],
  ] as const)("follow the access %j", async (access, proofs) => {
    await describeApi({ access });
    expect(await (await calls()).proofs()).toEqual(proofs);
  });

  it("are a provider's where one signs, and none where nothing is verified", async () => {
    await describeApi(both);
    expect(await (await calls("/github")).proofs()).toEqual(["provider", "none", "wrong"]);
    expect(await (await calls("/plain")).proofs()).toEqual([]);
  });

  it("let nobody in where there are no rules, and are all offered where these cannot be read", async () => {
    await describeApi(undefined);
    expect(await (await calls()).proofs()).toEqual(["none", "wrong"]);
    await describeApi({ access: "nobody" as never });
    expect(await (await calls()).proofs()).toEqual(["key", "token", "none", "wrong"]);
  });
});

describe("a test credential", () => {
  it("opens the trigger, and only its application reads the outcome", async () => {
    await describeApi(both);
    running = await project.run();
    const one = await calls();
    for (const proof of ["key", "token"] as const) {
      const { status, headers } = await send(one, proof);
      expect([proof, status]).toEqual([proof, 202]);
      const location = headers.find(([name]) => name === "location")?.[1] ?? "";
      expect(headers.find(([name]) => name === "ratelimit")?.[1]).toMatch(/r=\d+/);
      await until("the delivery has run", async () => {
        const { body } = await one.readOutcome({ location, proof, headers: "" });
        return JSON.parse(body).outcome === "ok";
      });
      expect((await one.readOutcome({ location, proof: "none", headers: "" })).status).toBe(401);
    }
    for (const proof of ["none", "wrong"] as const) expect((await send(one, proof)).status).toBe(401);
  });

  it("is made once and used again, unless a fresh one is asked for", async () => {
    await describeApi(both);
    running = await project.run();
    const one = await calls();
    const [first, second, fresh] = [
      await one.credential("key", false),
      await one.credential("key", false),
      await one.credential("key", true),
    ];
    expect(second).toEqual(first);
    expect(fresh?.value).not.toBe(first?.value);
    const listed = await one.credentials();
    expect(listed.map(({ kind, held: isHeld }) => [kind, isHeld])).toEqual([
      ["key", true],
      ["key", true],
    ]);
    expect(listed.map(({ lastFour }) => lastFour)).toEqual(
      [fresh, first].map((each) => each?.value.slice(-4)),
    );
    expect(JSON.stringify(listed)).not.toContain(first?.value);
    // Another window lists them and has no texts, so it makes one of its own.
    const other = await calls("/orders", held());
    expect((await other.credentials()).every((each) => !each.held)).toBe(true);
    expect((await other.credential("key", false))?.value).not.toBe(fresh?.value);
    await expect(other.copyCredential(listed[0]?.id ?? "")).rejects.toThrow(
      "create a new credential instead",
    );
  });

  it("is copied, revoked and forgotten after fifteen minutes", async () => {
    await describeApi(both);
    running = await project.run();
    const one = await calls();
    const [made] = await one.makeCredential("token");
    await one.copyCredential(made?.id ?? "");
    expect(clipboard).toEqual([(await one.credential("token", false))?.value]);
    expect((await send(one, "token")).status).toBe(202);
    expect(await one.revokeCredential(made?.id ?? "")).toEqual([]);
    const [text = ""] = clipboard;
    const url = `${running.url}/orders`;
    const headers = { authorization: `Bearer ${text}`, "content-type": "application/json" };
    await until("the revoked token is refused", async () => {
      return (await fetch(url, { method: "POST", headers, body: "{}" })).status === 401;
    });
    await one.makeCredential("key");
    expect(await listTestCredentials(running.managementPort, Date.now() + quarter - 60_000)).toHaveLength(1);
    now = Date.now() + quarter + 1000;
    expect(await one.credentials()).toEqual([]);
  });
});

describe("its text", () => {
  it("goes nowhere but to its trigger, and into no file", async () => {
    await describeApi(both);
    running = await project.run();
    const one = await calls();
    const { value = "" } = (await one.credential("key", false)) ?? {};
    for (const location of [
      "https://evil.example.com/orders/deliveries/1",
      "/github",
      "//evil.example.com/",
      "x:",
    ])
      await expect(one.readOutcome({ location, proof: "key", headers: "" })).rejects.toThrow(
        "The location in the response is not an outcome of this trigger.",
      );
    const files = await readdir(project.root, { recursive: true, withFileTypes: true });
    for (const { parentPath, name } of files.filter((file) => file.isFile()))
      expect((await readFile(path.join(parentPath, name))).includes(value), name).toBe(false);
    expect(files.some(({ parentPath }) => parentPath.includes(".hookloom"))).toBe(true);
  });

  it("is made only where consumers are taken", async () => {
    await project.write(
      "src/webhook.ts",
      source.replace('path: "/orders", verify: "api"', 'path: "/orders", verify: "none"'),
    );
    await project.write("hookloom.json", JSON.stringify({ environments: { dev: {} } }));
    vi.stubEnv("GITHUB_SECRET", "s");
    running = await project.run();
    await expect((await calls()).makeCredential("key")).rejects.toMatchObject({ code: "no-consumers" });
  });
});
