import { readFile } from "node:fs/promises";
import path from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { badEnvironment } from "../errors.ts";
import { type EnvironmentOptions, type Project, projectFile } from "../project.ts";
import type { EnvironmentDescription } from "./environment-description.ts";
import { readKubernetesDescription } from "./kubernetes-description.ts";
import { MemberReader, Mistake } from "./member-reader.ts";
import { readRegister } from "./register-description.ts";

/** The line of the innermost member on a path that a text has; JSON is YAML, whose parser tells places. */
function lineOf(text: string, members: readonly string[]): number | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ""), { lineCounter: lines });
  for (let length = members.length; length > 0; length--) {
    const node: unknown = document.getIn(members.slice(0, length), true);
    if (typeof node !== "object" || node === null || !("range" in node)) continue;
    const [start] = node.range as readonly number[];
    return start === undefined ? undefined : lines.linePos(start).line;
  }
  return undefined;
}

/** What an environment's members say. @throws Mistake where one is wrong, missing or unknown */
export function describeEnvironment(name: string, options: EnvironmentOptions): EnvironmentDescription {
  const { target = "local" } = options;
  const reader = new MemberReader(options, ["environments", name]);
  if (target === "local") {
    const register = readRegister(reader);
    return { target, ...(register === undefined ? {} : { register }) };
  }
  if (target !== "kubernetes") throw reader.mistake("target", 'must be "local" or "kubernetes".');
  return readKubernetesDescription(reader);
}

/**
 * What hookloom.json says of one of the project's environments. A local one may have any further members, since those of
 * older projects have to go on running.
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
    const line = lineOf(text, error.path);
    throw badEnvironment(`${projectFile}${line === undefined ? "" : `, line ${line}`}: ${error.message}`);
  }
}
