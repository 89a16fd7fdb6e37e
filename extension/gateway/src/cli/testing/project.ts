import { startProject as startPlain } from "@hookloom/cli/testing/project";
import type { TestProject } from "@hookloom/core/environments/local/testing/project";
import { type ApiDescription, resolveApi } from "@hookloom/gateway";
import { vi } from "vitest";
import { apiReader } from "../../api-reader.ts";

/** Makes a project that runs with the `api` of its hookloom.json. */
export async function startProject(source: string): Promise<TestProject> {
  const project = await startPlain(source);
  return { ...project, run: (more) => project.run({ api: apiReader, ...more }) };
}

/** Describes an api in hookloom.json, whose rules the processes of this test follow. */
export async function describeApi(project: TestProject, api: ApiDescription): Promise<void> {
  await project.write("hookloom.json", JSON.stringify({ environments: { dev: {} }, api }));
  await project.write("rules.json", JSON.stringify(resolveApi(api)));
  vi.stubEnv("HOOKLOOM_API", `${project.root}/rules.json`);
}
