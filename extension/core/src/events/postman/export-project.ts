import type { ApiReader, Rules } from "../../api/api-reader.ts";
import type { Project } from "../../project/project.ts";
import { consumerAccess } from "../consumer-access.ts";
import { type ExportedTrigger, type ReadBodies, readExportedTriggers } from "../exported-triggers.ts";
import {
  type PostmanCollection,
  type PostmanEnvironment,
  postmanCollection,
  postmanEnvironment,
} from "./collection.ts";

/** A project as exported to Postman or to Postman files. */
export interface ExportedProject {
  readonly collection: PostmanCollection;
  /** By the names of the project's environments. */
  readonly environments: readonly { readonly name: string; readonly content: PostmanEnvironment }[];
  readonly triggers: readonly ExportedTrigger[];
}

interface ExportPorts {
  readonly api: ApiReader;
  /** Returns the base URL of an environment's triggers; undefined if it currently has none. */
  findAddress(environment: string): Promise<string | undefined>;
  readonly readBodies: ReadBodies;
}

/** The address of a local environment once it is started, unless the port is taken. */
const localAddress = "http://127.0.0.1:3000";

/** Adds to triggers how their consumers authenticate, according to the rules of several environments. */
function withConsumers(
  api: ApiReader,
  triggers: readonly ExportedTrigger[],
  rules: readonly (Rules | undefined)[],
): readonly ExportedTrigger[] {
  return triggers.map((trigger) => {
    const consumers = consumerAccess(api, trigger, rules);
    return consumers === undefined ? trigger : { ...trigger, consumers };
  });
}

/**
 * Exports a project as a collection with an environment for each of the project's environments.
 * @throws ProjectError `unreadable` `bad-environment`
 */
export async function exportProject(
  project: Project,
  distDir: string,
  { api, findAddress, readBodies }: ExportPorts,
): Promise<ExportedProject> {
  const names = Object.entries(project.environments);
  const rules = new Map(
    await Promise.all(names.map(async ([name]) => [name, await api.rules(project, name)] as const)),
  );
  const plain = await readExportedTriggers(project, distDir, readBodies);
  const environments = await Promise.all(
    names.map(async ([name, { target = "local" }]) => {
      const address = (await findAddress(name)) ?? (target === "local" ? localAddress : "");
      const own = rules.get(name);
      const triggers = withConsumers(api, plain, [own]);
      const tokenUrl = await api.foreignTokenUrl(own);
      return { name, content: postmanEnvironment(`${project.name} ${name}`, address, triggers, tokenUrl) };
    }),
  );
  // One collection serves all environments, so its requests contain every credential that any of them requires.
  const triggers = withConsumers(api, plain, [...rules.values()]);
  return { collection: postmanCollection(project.name, triggers), environments, triggers };
}
