import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { buildProject, createBuilder } from "../../extension/core/src/environments/build/build-project.ts";
import { temporaryFolder } from "../runner/temporary-folder.ts";
import { nodePath, root } from "../vscode/setup.mjs";

/** A project with a copy of the runtime: from a link, this repository's own packages would be found. */
function newProject(installed: boolean) {
  const folder = temporaryFolder();
  const runtime = join(folder, "node_modules", "@hookloom", "runtime");
  mkdirSync(runtime, { recursive: true });
  for (const name of ["package.json", "src"]) {
    cpSync(join(root, "templates", "runtime", name), join(runtime, name), { recursive: true });
  }
  if (installed) {
    symlinkSync(join(root, "node_modules", "pg"), join(folder, "node_modules", "pg"));
  }
  const entry = join(folder, "webhook.ts");
  writeFileSync(
    entry,
    `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
const hook = http({ verify: "none" });
hook.on("request", async ({ log }) => log.info("ran"));
export default webhook(hook);\n`,
  );
  return { root: folder, name: "bundled", entry };
}

const builds = { distDir: join(root, "dist"), conditions: ["hookloom-source"], name: "webhook.mjs" };

/** Runs a bundle on the database until it listens or ends; returns its output. */
async function run(file: string): Promise<string> {
  const env = { ...process.env, HOOKLOOM_DATABASE_URL: inject("postgresUrl"), PORT: "0", NODE_PATH: "" };
  const child = spawn(nodePath(), [file], { env, cwd: temporaryFolder(), stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const ended = once(child, "close");
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("listening")) child.kill("SIGTERM");
    });
  }
  await ended;
  return output;
}

test("a bundle contains pg where it is installed, and then needs no packages", async () => {
  const outDir = temporaryFolder();
  const { build, problems } = await buildProject(newProject(true), { ...builds, outDir });
  expect(problems).toEqual([]);
  expect(await run(build?.file ?? "")).toContain("listening");
});

test("without pg a project builds, and explains how to install it once a database is configured", async () => {
  const outDir = temporaryFolder();
  const { build, problems } = await buildProject(newProject(false), { ...builds, outDir });
  expect(problems).toEqual([]);
  expect(await run(build?.file ?? "")).toContain("run `npm install pg`");
});

test("in development, pg stays out of the bundle and is resolved from node_modules", async () => {
  const project = newProject(true);
  const builder = await createBuilder(project, { ...builds, outDir: join(project.root, ".hookloom") });
  const { build } = await builder.build();
  await builder.dispose();
  expect(build?.bytes).toBeLessThan(1_000_000);
  expect(await run(build?.file ?? "")).toContain("listening");
});
