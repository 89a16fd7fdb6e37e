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
    stderr: "The tests did not pass (exit status 1): the output above says which ones and why.\n",
  });
  expect(failed.stdout).toContain("not so");
});

it("gives the clients of connections values that lead nowhere, so that importing them needs no account", async () => {
  mkdirSync(path.join(folder, "src"));
  writeFileSync(
    path.join(folder, "src", "webhook.ts"),
    `import { secret } from "@hookloom/runtime";
import { Pool } from "pg";
const token = secret("OWN_SECRET");
const db = new Pool({ connectionString: secret("ORDERS_DATABASE_URL").value });
`,
  );
  writeTest("it reads", "console.log('url', process.env.ORDERS_DATABASE_URL, process.env.OWN_SECRET);");
  const { stdout } = await call(folder, ["test"]);
  expect(stdout).toContain("url postgres://test@127.0.0.1:9/test undefined");
});
