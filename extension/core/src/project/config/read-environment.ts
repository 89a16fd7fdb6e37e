import { readFile } from "node:fs/promises";
import path from "node:path";
import { t } from "@vscode/l10n";
import { badConfig } from "../errors.ts";
import { lineOfMember } from "../json-text.ts";
import { type EnvironmentOptions, type Project, projectFile } from "../project.ts";
import { readKubernetesDescription } from "./kubernetes-description.ts";
import { definedMembers, MemberReader, Mistake } from "./member-reader.ts";
import { readObserve } from "./observe-description.ts";
import { readRegister } from "./register-description.ts";

const maxStartSeconds = 600;

/**
 * Reads an environment's members; a local environment's other members are read by the code that runs it.
 * @throws Mistake if a member is invalid, missing or unknown
 */
export function describeEnvironment(name: string, options: EnvironmentOptions) {
  const { target = "local" } = options;
  const reader = new MemberReader(options, ["environments", name]);
  if (target === "kubernetes") return readKubernetesDescription(reader);
  if (target !== "local") throw reader.mistake("target", t('must be "local" or "kubernetes".'));
  const register = readRegister(reader);
  const observe = readObserve(reader, target);
  // The time in which a build has to start listening.
  const startSeconds = reader.optionalInteger("startSeconds", 1, maxStartSeconds);
  return { target: "local" as const, ...definedMembers({ startSeconds, register, observe }) };
}

export type EnvironmentDescription = ReturnType<typeof describeEnvironment>;

/**
 * Reads the description of an environment in hookloom.json. A local environment may have unknown members, so that older projects
 * keep working.
 * @throws ProjectError `bad-environment` with the line and the member
 */
export async function readEnvironment(
  project: Pick<Project, "root" | "environments">,
  name: string,
): Promise<EnvironmentDescription> {
  try {
    return describeEnvironment(name, project.environments[name] ?? {});
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const text = await readFile(path.join(project.root, projectFile), "utf8").catch(() => "");
    const line = lineOfMember(text, error.path);
    throw badConfig(line, error.message);
  }
}
