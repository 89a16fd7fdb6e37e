import type { ReleaseRecord, TargetStatus } from "@hookloom/core/environments/contract/target";
import { readProject } from "@hookloom/core/project/config/read-project";
import { isProduction, type Project, type ProjectEnvironment } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import { defined } from "@hookloom/protocol/unknown-values";
import { findSource } from "@hookloom/runtime/catalog";
import { devEnvironment } from "../commands/delivery-target.ts";
import {
  environmentNames,
  isLocal,
  isRunHere,
  locationText,
  serviceName,
} from "../environments/environments.ts";
import { type Runs, runState } from "../run/runs.ts";
import type { ProjectSummary } from "./environment-rows.ts";
import type { AnyRow } from "./row.ts";
import type { StatusWatch } from "./status-watch.ts";
import type { TargetEnvironment, TriggerSummary } from "./target-rows.ts";

/** Provides the data for the rows of environments. */
export interface SummaryPorts {
  readonly runs: Runs;
  readonly statuses: StatusWatch;
  /** Returns the phase of the verb that is running on an environment, as one word. */
  doing(watched: ProjectEnvironment): string | undefined;
  /** Returns the temporary public addresses of an environment, by trigger name. */
  exposed(watched: ProjectEnvironment): Readonly<Record<string, string>> | undefined;
  releases(watched: ProjectEnvironment): Promise<readonly ReleaseRecord[]>;
  /** Returns the rows that other packages add to an environment, whose status may not be known yet. */
  joinedRows(ref: ProjectEnvironment, status: TargetStatus | undefined): readonly AnyRow[];
}

/** Lists the triggers of a project; empty if the source cannot be read, which is reported elsewhere. */
async function listTriggers(project: Project): Promise<readonly TriggerSummary[]> {
  const read = await readProject(project).catch(ignored("the project's own row reports it"));
  return (read?.triggers ?? []).map(({ name, source, path }) => ({
    label: `${findSource(source)?.label ?? source} · ${name}`,
    path,
  }));
}

/** Returns the data that the view shows for a project's environments. */
export async function summarizeProject(project: Project, ports: SummaryPorts): Promise<ProjectSummary> {
  const { root, name, problem, hasApi = false } = project;
  const run = ports.runs.get(root);
  const triggers = await listTriggers(project);
  const summarizeEnvironment = (environment: string): TargetEnvironment => {
    const watched = { root, environment };
    const known = ports.statuses.get(watched);
    return {
      ...watched,
      ...known,
      local: isLocal(project, environment),
      production: isProduction(project, environment),
      location: locationText(project, environment),
      ...defined({
        service: serviceName(project, environment),
        doing: ports.doing(watched),
        exposed: ports.exposed(watched),
      }),
      triggers,
      joined: ports.joinedRows(watched, known.status),
      history: () => ports.releases(watched),
    };
  };
  const names = environmentNames(project);
  return {
    root,
    name,
    ...(problem === undefined ? {} : { problem }),
    hasApi,
    state: runState(ports.runs, root),
    foreign: run ? !run.environment.owned && !run.environment.attended : false,
    deployed: run?.environment.deployed ?? false,
    ...(run ? { port: run.environment.port, url: run.environment.url } : {}),
    triggers: run ? triggers : [],
    deliveries: run?.deliveries ?? [],
    ...(names.includes(devEnvironment) && !isRunHere(project, devEnvironment)
      ? {}
      : { dev: summarizeEnvironment(devEnvironment) }),
    others: names.filter((one) => !isRunHere(project, one)).map(summarizeEnvironment),
  };
}
