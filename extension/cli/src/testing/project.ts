import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
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
