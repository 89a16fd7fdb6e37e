import { isProduction, type Project } from "../../project/project.ts";

/**
 * Whether an environment goes back by itself from a build that fails: where hookloom.json asks for it, and in production
 * unless it says no.
 */
export const rollsBack = (project: Project, environment: string, configured: unknown): boolean =>
  typeof configured === "boolean" ? configured : isProduction(project, environment);
