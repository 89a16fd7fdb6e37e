import path from "node:path";
import { findProject, type Project } from "@hookloom/core/project/project";
import type { CliContext } from "./command.ts";
import { CliError, noProject } from "./errors.ts";

/** Reads the project that contains a folder or file, by default the current folder. @throws CliError */
export async function requireProject(context: CliContext, given: string | undefined): Promise<Project> {
  const startPath = path.resolve(context.cwd, given ?? ".");
  const project = await findProject(startPath);
  if (!project) throw noProject(startPath);
  if (project.problem) throw new CliError(project.problem);
  return project;
}

export const environmentNames = (project: Project): string[] => Object.keys(project.environments);
