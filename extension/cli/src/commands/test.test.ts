import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { call } from "../testing/call.ts";

let folder = "";
beforeAll(() => {
  folder = temporaryFolder();
  writeFileSync(path.join(folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  mkdirSync(path.join(folder, "test", "deep"), { recursive: true });
});

function writeTest(name: string, body: string): void {
  const code = `import { test } from "node:test";\ntest("${name}", () => { ${body} });\n`;
  writeFileSync(path.join(folder, "test", "deep", "own.test.ts"), code);
}

it("runs the tests of a project wherever they are, and passes on their output", async () => {
  writeTest("it holds", "const one: number = 1; void one;");
  const passed = await call(folder, ["test"]);
  expect(passed).toMatchObject({ status: 0, stderr: "" });
  expect(passed.stdout).toContain("it holds");
  expect(passed.stdout).toContain("pass 1");
});

it("fails with one line if a test fails", async () => {
  writeTest("it breaks", 'throw new Error("not so");');
  const failed = await call(path.dirname(folder), ["test", folder]);
  expect(failed).toMatchObject({
    status: 1,
    stderr: "The tests did not pass (exit status 1): the output above shows which ones and why.\n",
  });
  expect(failed.stdout).toContain("not so");
});

it("gives settings without a value one that leads nowhere, so that a test needs no account, and names them", async () => {
  mkdirSync(path.join(folder, "src"));
  writeFileSync(
    path.join(folder, "src", "webhook.ts"),
    `import { secret, setting } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { Pool } from "pg";
const hub = github({ secret: secret("GITHUB_SECRET") });
const warehouse = setting("WAREHOUSE_URL", "Where orders go");
const region = setting("REGION", "Where they come from", { default: "eu" });
const db = new Pool({ connectionString: secret("ORDERS_DATABASE_URL").value });
`,
  );
  const names = ["WAREHOUSE_URL", "ORDERS_DATABASE_URL", "REGION", "GITHUB_SECRET"];
  writeTest("it reads", `for (const name of ${JSON.stringify(names)}) console.log(name, process.env[name]);`);
  const { stdout, stderr } = await call(folder, ["test"]);
  expect(stdout).toContain("WAREHOUSE_URL http://127.0.0.1:2");
  expect(stdout).toContain("ORDERS_DATABASE_URL postgres://test@127.0.0.1:9/test");
  // The code has a value for the one, and a delivery of a test makes the other.
  expect(stdout).toContain("REGION undefined");
  expect(stdout).toContain("GITHUB_SECRET undefined");
  expect(stderr).toContain("WAREHOUSE_URL, ORDERS_DATABASE_URL have no value here");
});
