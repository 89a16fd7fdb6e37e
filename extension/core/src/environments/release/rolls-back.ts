import { isProduction, type Project } from "../../project/project.ts";

/**
 * Whether an environment automatically rolls back from a failed build: as configured in hookloom.json, or otherwise only in
 * production.
 */
export const rollsBack = (project: Project, environment: string, configured: unknown): boolean =>
  typeof configured === "boolean" ? configured : isProduction(project, environment);
