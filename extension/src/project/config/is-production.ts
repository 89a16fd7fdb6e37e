import type { Project } from "../project.ts";

/** True for what others depend on: an environment named prod, or marked with `"production": true`. */
export function isProduction({ environments }: Pick<Project, "environments">, environment: string): boolean {
  return /^prod(uction)?$/i.test(environment) || environments[environment]?.production === true;
}
