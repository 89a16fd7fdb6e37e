import path from "node:path";
import process from "node:process";
import { readProject } from "../project/config/read-project.ts";
import { sampleValues } from "../project/config/source-settings.ts";
import type { Project } from "../project/project.ts";
import { findNode } from "./platform/find-node.ts";

/** A program with the variables that are added to this process's own environment. */
export interface TestProgram {
  readonly file: string;
  readonly args: readonly string[];
  readonly variables: NodeJS.ProcessEnv;
  /** The settings without a value on this machine; they get placeholders that need no service. */
  readonly placeholders: readonly string[];
}

/**
 * Returns the program that runs a project's tests: Node's test runner, with a placeholder for each setting that has no value
 * here.
 */
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
