import { isProduction, type Project } from "../../project/project.ts";

/**
 * Whether an environment automatically rolls back from a failed build: if hookloom.json enables it, and in production unless
 * hookloom.json disables it.
 */
export const rollsBack = (project: Project, environment: string, configured: unknown): boolean =>
  typeof configured === "boolean" ? configured : isProduction(project, environment);
