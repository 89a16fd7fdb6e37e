import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { type ApiDescription, resolveApi } from "@hookloom/gateway";
import { vi } from "vitest";
import { stubSecretFile } from "./secrets.ts";

/** Makes a project whose values of settings are in a file of its own. */
export async function startProject(source: string): Promise<TestProject> {
  const project = await makeTestProject(source);
  stubSecretFile(project);
  return project;
}

/** Removes a project, and the variables that were set for its test. */
export async function endProject(project: TestProject): Promise<void> {
  vi.unstubAllEnvs();
  await project.remove();
}

/** Describes an api in hookloom.json, whose rules the processes of this test follow. */
export async function describeApi(project: TestProject, api: ApiDescription): Promise<void> {
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: {} }, api }));
  await project.write("rules.json", JSON.stringify(resolveApi(api)));
  vi.stubEnv("HOOKLOOM_API", `${project.root}/rules.json`);
}
