import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { writeGateway, writeRuntime } from "../testing/joined-runtime.ts";
import { lacksGateway } from "./gateway.ts";

it("is lacking where the runtime takes it from a package that is not there", async () => {
  const root = temporaryFolder();
  expect(await lacksGateway(root), "nothing is installed").toBe(false);
  writeRuntime(root);
  expect(await lacksGateway(root)).toBe(true);
  writeGateway(root);
  expect(await lacksGateway(root)).toBe(false);
});

it("is never lacking with the runtime of an earlier release, which has it in itself", async () => {
  const root = temporaryFolder();
  writeRuntime(root, true);
  expect(await lacksGateway(root)).toBe(false);
});

it("is looked for where a linked runtime really is, as the bundler does", async () => {
  const [root, workspace] = [temporaryFolder(), temporaryFolder()];
  writeRuntime(workspace);
  const own = path.join(root, "node_modules", "@hookloom");
  mkdirSync(own, { recursive: true });
  symlinkSync(
    path.join(workspace, "node_modules", "@hookloom", "runtime"),
    path.join(own, "runtime"),
    "junction",
  );
  writeGateway(root);
  expect(await lacksGateway(root)).toBe(true);
  writeGateway(workspace);
  expect(await lacksGateway(root)).toBe(false);
});
