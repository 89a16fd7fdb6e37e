import type { Project } from "../../project/project.ts";
import { type ExportedTrigger, readExportedTriggers } from "../exported-triggers.ts";
import {
  type PostmanCollection,
  type PostmanEnvironment,
  postmanCollection,
  postmanEnvironment,
} from "./collection.ts";

/** A project as it is written to Postman, or to files for it. */
export interface ExportedProject {
  readonly collection: PostmanCollection;
  /** By the names of the project's own environments. */
  readonly environments: readonly { readonly name: string; readonly content: PostmanEnvironment }[];
  readonly triggers: readonly ExportedTrigger[];
}

/** The address that an environment on this machine has when it is started, unless the port is taken. */
const localAddress = "http://127.0.0.1:3000";

/**
 * A project as a collection with an environment for each of its own.
 * @param addressOf the base URL of an environment's triggers; undefined where it has none now
 * @throws ProjectError `unreadable` `bad-environment`
 */
export async function exportProject(
  project: Project,
  distDir: string,
  addressOf: (environment: string) => Promise<string | undefined>,
): Promise<ExportedProject> {
  const triggers = await readExportedTriggers(project, distDir);
  const environments = await Promise.all(
    Object.entries(project.environments).map(async ([name, { target = "local" }]) => {
      const address = (await addressOf(name)) ?? (target === "local" ? localAddress : "");
      return { name, content: postmanEnvironment(`${project.name} ${name}`, address, triggers) };
    }),
  );
  return { collection: postmanCollection(project.name, triggers), environments, triggers };
}
