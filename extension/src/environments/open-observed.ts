import { readEnvironment } from "../project/config/read-environment.ts";
import type { Project } from "../project/project.ts";
import { observedOnCluster } from "./kubernetes/manifests/watching.ts";
import type { ObservedEnvironment } from "./observe/observed-environment.ts";

/** What watches an environment needs to know of it. @throws ProjectError `bad-environment` */
export async function observedEnvironment(
  project: Project,
  environment: string,
): Promise<ObservedEnvironment> {
  const description = await readEnvironment(project, environment);
  const place = { project: project.name, environment };
  if (description.target === "kubernetes") return observedOnCluster(place, description);
  const { expectWithinHours, metricsPort } = description.observe ?? {};
  return {
    ...place,
    ...(expectWithinHours === undefined ? {} : { expectWithinHours }),
    ...(metricsPort === undefined ? {} : { metricsPort }),
  };
}
