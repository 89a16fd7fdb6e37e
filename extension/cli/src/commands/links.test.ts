import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { call } from "../testing/call.ts";
import { stubSecretFile } from "../testing/secrets.ts";

// Links in a project must not make a command write outside it.

let project: TestProject;
let outside: string;
beforeEach(async () => {
  project = await makeTestProject();
  stubSecretFile(project);
  outside = path.join(project.folder, "outside");
  mkdirSync(path.join(outside, "Documents"), { recursive: true });
  writeFileSync(path.join(outside, "Documents", "letter"), "mine");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await project.remove();
});

const kept = (): void => {
  expect(readdirSync(outside)).toEqual(["Documents"]);
  expect(readdirSync(path.join(outside, "Documents"))).toEqual(["letter"]);
};

it.each([
  ["remove", "Documents", "--yes"],
  ["deploy", "Documents"],
  ["logs", "Documents", "--follow"],
  ["build"],
  ["status", "Documents"],
])("%s %s stays in a project whose state is a link", async (...args) => {
  await project.write("hookloom.json", JSON.stringify({ environments: { Documents: {} } }));
  symlinkSync(outside, path.join(project.root, ".hookloom"), "junction");
  const { status, stderr } = await call(project.root, args);
  if (args[0] !== "status") {
    expect(status).toBe(4);
    expect(stderr).toMatch(
      /^Nothing was written because the path \.hookloom.* contains a link that leads out of the project/,
    );
  }
  kept();
});

it("rejects an environment name that leads outside the folder", async () => {
  const { stdout } = await call(project.root, ["keep", ".", "../../outside"], { input: "{}" });
  expect(JSON.parse(stdout)).toEqual({
    code: "no-environment",
    message: "The project has no environment ../../outside: use one of dev.",
  });
  kept();
});

it("overwrites no outside file through a link among its builds", async () => {
  const victim = path.join(outside, "Documents", "letter");
  mkdirSync(path.join(project.root, ".hookloom", "build"), { recursive: true });
  symlinkSync(victim, path.join(project.root, ".hookloom", "build", "process.mjs"));
  const { status, stderr } = await call(project.root, ["build"]);
  expect({ status, stderr }).toEqual({
    status: 4,
    stderr: expect.stringContaining("process.mjs is a link, and Hookloom never creates one there"),
  });
  expect(readFileSync(victim, "utf8")).toBe("mine");
  expect(existsSync(path.join(project.root, ".hookloom", "build", "process.mjs"))).toBe(true);
});

it("writes what observes an environment through no link", async () => {
  const victim = path.join(outside, "Documents", "letter");
  mkdirSync(path.join(project.root, "watch"));
  symlinkSync(victim, path.join(project.root, "watch", "dashboard.json"));
  const { status, stderr } = await call(project.root, ["observe", "dev", "--files", "watch"]);
  expect({ status, stderr }).toEqual({
    status: 4,
    stderr: expect.stringContaining("the path dashboard.json contains a link that leads out of"),
  });
  expect(readFileSync(victim, "utf8")).toBe("mine");
  expect(readdirSync(path.join(project.root, "watch"))).toEqual(["dashboard.json"]);
});

it.each([["http"], ["openapi.json"]])(
  "adds the connection %s to no file outside the project",
  async (name) => {
    const foreign = path.join(outside, "webhook.ts");
    const text = readFileSync(project.entry, "utf8");
    renameSync(project.entry, foreign);
    symlinkSync(foreign, project.entry);
    await project.write(
      "openapi.json",
      JSON.stringify({ openapi: "3.1.0", info: { title: "Orders", version: "1" }, paths: {} }),
    );
    const { status, stderr } = await call(project.root, ["connection", "add", name]);
    expect({ status, stderr }).toEqual({
      status: 4,
      stderr: expect.stringMatching(/the path src.webhook\.ts contains a link that leads out of the project/),
    });
    expect(readFileSync(foreign, "utf8")).toBe(text);
  },
);
