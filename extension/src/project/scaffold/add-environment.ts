import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { insertMembers } from "../config/insert-members.ts";
import { checkInsideRoot } from "../config/inside-root.ts";
import { Mistake } from "../config/member-reader.ts";
import { describeEnvironment } from "../config/read-environment.ts";
import { badEnvironment } from "../errors.ts";
import { type EnvironmentOptions, type Project, projectFile } from "../project.ts";

/** The name goes into folders, labels of Kubernetes and addresses. */
const namePattern = /^[a-z]([-a-z0-9]{0,28}[a-z0-9])?$/;

/**
 * Checks a new environment as the project would read it.
 * @throws ProjectError `bad-environment` with the member that is wrong
 */
export function checkNewEnvironment(
  { environments }: Pick<Project, "environments">,
  name: string,
  options: EnvironmentOptions,
): void {
  if (!namePattern.test(name))
    throw badEnvironment(
      `${JSON.stringify(name)} cannot be an environment's name: use small letters, digits and dashes, at most 30, such as "staging".`,
    );
  if (Object.hasOwn(environments, name))
    throw badEnvironment(`The project has an environment ${name} already: choose another name.`);
  try {
    describeEnvironment(name, options);
  } catch (thrown) {
    if (!(thrown instanceof Mistake)) throw thrown;
    throw badEnvironment(thrown.message.replace(`environments.${name}.`, ""));
  }
}

/**
 * Writes a new environment into hookloom.json and leaves every other byte of it alone. It holds no secrets.
 * @throws ProjectError `bad-environment` with the member that is wrong
 */
export async function addEnvironment(
  project: Pick<Project, "root" | "environments" | "problem">,
  name: string,
  options: EnvironmentOptions,
): Promise<void> {
  if (project.problem) throw badEnvironment(project.problem);
  checkNewEnvironment(project, name, options);
  const file = path.join(project.root, projectFile);
  await checkInsideRoot(project.root, file);
  const text = await readFile(file, "utf8");
  const named = Object.hasOwn(JSON.parse(text.replace(/^\uFEFF/, "")), "environments");
  // Where the file names no environments the project has the usual ones, and keeps them.
  const added = named ? { [name]: options } : { ...project.environments, [name]: options };
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, insertMembers(text, "environments", added));
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
