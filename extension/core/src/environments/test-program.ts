import path from "node:path";
import process from "node:process";
import { readProject } from "../project/config/read-project.ts";
import { sampleValues } from "../project/config/source-settings.ts";
import type { Project } from "../project/project.ts";
import { findNode } from "./platform/find-node.ts";

/** A program with the variables that it gets in addition to this process's own environment. */
export interface TestProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly variables: NodeJS.ProcessEnv;
  /** The settings that have no value here, and get one without a service. */
  readonly placeholders: readonly string[];
}

/** What runs a project's tests: Node's own runner, with a value for each setting that has none here. */
export async function testProgram({ root, entry }: Project, distDir: string): Promise<TestProgram> {
  const { file, environment } = await findNode({ root, distDir });
  const samples = sampleValues(await readProject({ entry }), process.env);
  return {
    file,
    args: ["--test", `test/**/*.test${path.extname(entry)}`],
    variables: { ...samples, ...environment, NODE_TEST_CONTEXT: undefined },
    placeholders: Object.keys(samples),
  };
}
