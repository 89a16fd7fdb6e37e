import { existsSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type CallResult, call } from "../testing/call.ts";
import { stubSecretFile } from "../testing/secrets.ts";

let project: TestProject;
let mark: string;
beforeEach(async () => {
  project = await makeTestProject();
  stubSecretFile(project);
  vi.stubEnv("KUBECONFIG", "");
  mark = path.join(project.folder, "ran");
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: process.execPath,
    args: ["-e", `require("fs").writeFileSync(${JSON.stringify(mark)}, "")`],
  };
  const config = {
    clusters: [{ name: "here", cluster: { server: "https://127.0.0.1:1" } }],
    users: [{ name: "me", user: { exec } }],
    contexts: [{ name: "prod", context: { cluster: "here", user: "me" } }],
  };
  await project.write("kube.yaml", JSON.stringify(config));
  const prod = {
    target: "kubernetes",
    kubeconfig: "kube.yaml",
    context: "prod",
    namespace: "hooks",
    registry: "registry.example.com/team",
  };
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: {}, prod } }));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await project.remove();
});

const run = (...args: readonly string[]): Promise<CallResult> => call(project.root, args);

it("no command runs a program named in the project's kubeconfig before the user trusts it", async () => {
  for (const args of [
    ["status"],
    ["logs", "prod"],
    ["deliveries", "prod"],
    ["deploy", "prod", "--yes"],
    ["releases", "prod"],
  ])
    expect((await run(...args)).stderr + (await run(...args)).stdout, args.join(" ")).toContain(
      "is not trusted yet",
    );
  expect(existsSync(mark)).toBe(false);

  const file = path.join(project.root, "kube.yaml");
  expect(await run("trust", "prod")).toMatchObject({
    status: 0,
    stdout: `prod is allowed to use the current version of ${file}.\n`,
  });
  expect((await run("status", "prod")).stdout).toContain("There are no credentials for the context prod");
  expect(existsSync(mark)).toBe(true);
});

it("prints the name of a kubeconfig without terminal control characters", async () => {
  const named = "\u009b2Jkube.yaml";
  await project.write(named, await readFile(path.join(project.root, "kube.yaml"), "utf8"));
  const text = await readFile(path.join(project.root, "hookloom.json"), "utf8");
  await project.write("hookloom.json", text.replace("kube.yaml", named));
  expect((await run("trust", "prod")).stdout).toContain("\\x9b2Jkube.yaml.\n");
});

it("says if there is nothing to trust, and what is missing", async () => {
  expect((await run("trust", "dev")).stdout).toMatch(/^There is nothing to trust/);
  writeFileSync(
    path.join(project.root, "hookloom.json"),
    JSON.stringify({
      environments: {
        prod: { target: "kubernetes", kubeconfig: "gone", context: "a", namespace: "b", registry: "c" },
      },
    }),
  );
  expect(await run("trust", "prod")).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/gone cannot be read \(there is no such file\): check the path\.\n$/),
  });
});
