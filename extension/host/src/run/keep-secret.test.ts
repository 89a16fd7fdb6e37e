import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import type { Project } from "@hookloom/core/project/project";
import { beforeEach, expect, it } from "vitest";
import type * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { keepSecretFor } from "./keep-secret.ts";

const workspace = { isTrusted: true };
useVscode({ workspace, commands: { executeCommand: async () => undefined } });

const root = "/no/such/orders";
const uri = {} as vscode.Uri;
let secrets: ReturnType<typeof memorySecretStore>;
let project: Project | undefined;
const keepSecret = () => keepSecretFor({ of: async () => project }, secrets);

beforeEach(() => {
  secrets = memorySecretStore();
  project = { root } as Project;
  workspace.isTrusted = true;
});

it("keeps a value for dev, and only when it is asked to", async () => {
  const keep = await keepSecret()(uri, "TOKEN", '"xoxb-1"');
  expect(await secrets.get(root, "dev", "TOKEN")).toBeUndefined();
  await keep();
  expect(await secrets.get(root, "dev", "TOKEN")).toBe("xoxb-1");
});

it("does not replace another value, but keeps the same one", async () => {
  await secrets.set(root, "dev", "TOKEN", "xoxb-1");
  await expect(keepSecret()(uri, "TOKEN", "`xoxb-2`")).rejects.toMatchObject({ code: "other-value" });
  await (await keepSecret()(uri, "TOKEN", '"xoxb-1"'))();
  expect(await secrets.get(root, "dev", "TOKEN")).toBe("xoxb-1");
});

it("has no place for a value outside of a project, or in a folder that is not trusted", async () => {
  project = undefined;
  await expect(keepSecret()(uri, "TOKEN", "'x'")).rejects.toMatchObject({ code: "no-project" });
  workspace.isTrusted = false;
  await expect(keepSecret()(uri, "TOKEN", "'x'")).rejects.toMatchObject({ code: "untrusted" });
});

it("keeps nothing of what is not a literal", async () => {
  await expect(keepSecret()(uri, "TOKEN", "process.env.TOKEN")).rejects.toMatchObject({ code: "no-literal" });
});
