import { readEnvironment } from "../project/config/read-environment.ts";
import type { Project } from "../project/project.ts";
import { instanceName, selectorLabels } from "./kubernetes/identity.ts";
import { metricsPortName } from "./kubernetes/manifests/container.ts";
import type { ObservedEnvironment } from "./observe/observed-environment.ts";

/** What watches an environment needs to know of it. @throws ProjectError `bad-environment` */
export async function observedEnvironment(
  project: Project,
  environment: string,
): Promise<ObservedEnvironment> {
  const description = await readEnvironment(project, environment);
  const { expectWithinHours } = description.observe ?? {};
  const named = {
    project: project.name,
    environment,
    ...(expectWithinHours === undefined ? {} : { expectWithinHours }),
  };
  if (description.target === "local") return named;
  const place = { project: project.name, environment };
  return {
    ...named,
    cluster: {
      namespace: description.namespace,
      name: instanceName(place),
      selector: selectorLabels(place),
      port: metricsPortName,
    },
  };
}
