// What a trigger with a schema of its body is sent: samples that the schema accepts, with a key where consumers call it.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { endProject } from "@hookloom/cli/testing/project";
import { bodySamples } from "@hookloom/core/environments/body-samples";
import type { TestProject } from "@hookloom/core/environments/local/testing/project";
import { readProject } from "@hookloom/core/project/config/read-project";
import type { Project } from "@hookloom/core/project/project";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { call } from "./testing/call.ts";
import { describeApi, startProject } from "./testing/project.ts";

const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const json = {
  type: "object",
  properties: { sku: { type: "string", pattern: "^[A-Z]{3}-\\\\d+$" }, quantity: { type: "integer", minimum: 3 } },
  required: ["sku", "quantity"],
};
const Order = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) =>
      /^[A-Z]{3}-\\d+$/.test(value?.sku) && value.quantity >= 3
        ? { value }
        : { issues: [{ message: "no order", path: ["sku"] }] },
    jsonSchema: { input: () => json },
  },
};
const orders = http({ path: "/orders", verify: "api", body: Order });
orders.on("request", async () => undefined);
const open = http({ path: "/open", verify: "none" });
open.on("request", async () => undefined);
export default webhook(orders, open);
`;
const order = { sku: "ABC-1", quantity: 3 };

let project: TestProject;
beforeEach(async () => {
  project = await startProject(source);
  await describeApi(project, { access: "key" });
});
afterEach(() => endProject(project));

describe("a running project with a schema", () => {
  beforeEach(async () => void (await project.run()));

  it("is sent a body that it accepts, with a key for the test", async () => {
    const args = ["send", "request", "--trigger", "orders"];
    expect((await call(project.root, args)).stderr).toContain("401");
    const sent = await call(project.root, [...args, "--key"]);
    expect(sent).toMatchObject({ status: 0, stderr: "" });
    expect(sent.stdout).toMatch(/^202 in/);
    const { stdout } = await call(project.root, [...args, "--key", "--curl"]);
    expect(stdout).toMatch(/x-api-key: hl_dev_\w+/);
  });

  it("takes a key from an environment alone, for a trigger that consumers call", async () => {
    const toUrl = ["send", "request", "--trigger", "orders", "--to", "http://127.0.0.1:9", "--key"];
    expect(await call(project.root, toUrl)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--to ENV"),
    });
    const open = ["send", "request", "--trigger", "open", "--key"];
    expect((await call(project.root, open)).stderr).toContain(
      "/open accepts no consumers, so no key is needed",
    );
  });

  it("accepts what is exported", async () => {
    const { stdout } = await call(project.root, ["curl", "/orders", "--key"]);
    const answer = (await promisify(execFile)("sh", ["-c", stdout])).stdout;
    expect(answer).toContain("HTTP/1.1 202");
    const file = (await call(project.root, ["http"])).stdout;
    expect(file).toContain('"sku":"ABC-1"');
    const collection = (await call(project.root, ["postman"])).stdout;
    expect(collection).toContain("ABC-1");
  });
});

describe("a project that does not run", () => {
  const bodiesOf = async (warnings: string[]) => {
    const { triggers } = await readProject({ entry: path.join(project.root, "src/webhook.ts") });
    const environments = { dev: {} };
    return await bodySamples(triggers, {
      project: {
        root: project.root,
        name: "orders",
        entry: project.entry,
        environments,
      } as unknown as Project,
      distDir: path.join(project.folder, "dist"),
      signal: AbortSignal.timeout(60_000),
      conditions: ["hookloom-source"],
      warn: (sentence) => void warnings.push(sentence),
    });
  };

  it("is run for a moment, and says what it accepts", async () => {
    const warnings: string[] = [];
    expect([...(await bodiesOf(warnings))]).toEqual([["/orders", order]]);
    expect(warnings).toEqual([]);
  });

  it("is not run where the payload is given", async () => {
    await project.write("src/webhook.ts", source.replace("export default", "oops(\nexport default"));
    await project.write("order.json", JSON.stringify(order));
    const args = ["send", "request", "--trigger", "orders", "--to", "http://127.0.0.1:9", "--curl"];
    expect(await call(project.root, [...args, "--payload", "order.json"])).toMatchObject({
      status: 0,
      stderr: "",
      stdout: expect.stringContaining("ABC-1"),
    });
  });

  it("says why no sample is made where it cannot be run", async () => {
    await project.write("src/webhook.ts", source.replace("export default", "oops(\nexport default"));
    const warnings: string[] = [];
    expect([...(await bodiesOf(warnings))]).toEqual([]);
    expect(warnings.join()).toMatch(
      /^Samples could not be generated from the schemas of \/orders: src\/webhook\.ts:\d+/,
    );
  });
});
