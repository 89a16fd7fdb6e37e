import { readFile } from "node:fs/promises";
import path from "node:path";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { badEnvironment, badPackage, projectGone } from "../errors.ts";
import { checkInsideRoot } from "../inside-root.ts";
import { withMember } from "../json-edit.ts";
import { jsonProblem, parseJson } from "../json-text.ts";
import { type EnvironmentOptions, type Project, projectFile } from "../project.ts";
import { replaceFile } from "../replace-file.ts";
import { isMissing } from "../system-error.ts";
import { readKubernetesDescription } from "./kubernetes-description.ts";
import { MemberReader, Mistake } from "./member-reader.ts";
import { describeEnvironment } from "./read-environment.ts";

/** Valid values that replace invalid ones, so that the next mistake can be found. */
const validValues: Readonly<Record<string, unknown>> = {
  context: "context",
  namespace: "namespace",
  registry: "registry.example.com/team",
  engine: "default",
  host: "hooks.example.com",
};

/**
 * Returns the mistake in each member of an environment on a cluster, with the same messages as when hookloom.json is read. A
 * mistake in a nested member is reported for the outer member.
 */
export function kubernetesProblems(options: EnvironmentOptions): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  let remaining: Record<string, unknown> = { ...options };
  for (;;) {
    try {
      readKubernetesDescription(new MemberReader(remaining, []));
      return problems;
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      const [member = ""] = error.path;
      if (member in problems) return problems;
      problems[member] = error.message;
      const { [member]: _wrong, ...others } = remaining;
      remaining = member in validValues ? { ...others, [member]: validValues[member] } : others;
    }
  }
}

/**
 * Returns the text of a hookloom.json with this environment added or replaced; all other bytes are unchanged. The text must be a
 * valid JSON object.
 */
export function withEnvironment(text: string, name: string, options: EnvironmentOptions): string {
  const parsed = parseJson(text);
  if (isRecord(parsed) && Object.hasOwn(parsed, "environments"))
    return withMember(text, ["environments", name], options);
  // If the member is missing, a project has these two environments by default, and would lose them.
  return withMember(text, ["environments"], { dev: {}, prod: {}, [name]: options });
}

/**
 * Changes the text of a project's hookloom.json atomically.
 * @throws ProjectError `bad-package` if the file is not a JSON object, `no-project` if it no longer exists
 */
export async function replaceProjectFile(root: string, change: (text: string) => string): Promise<void> {
  const file = path.join(root, projectFile);
  await checkInsideRoot(root, file);
  const text = await readFile(file, "utf8").catch((thrown: unknown) => {
    throw isMissing(thrown) ? projectGone(root) : thrown;
  });
  const wrong = jsonProblem(text);
  if (wrong) throw badPackage(projectFile, t("line {0}: {1}", wrong.line, wrong.reason));
  if (!isRecord(parseJson(text))) throw badPackage(projectFile, t("it is not an object"));
  await replaceFile(file, change(text));
}

/**
 * Adds or replaces an environment in a project's hookloom.json.
 * @throws ProjectError `bad-package` if the file is not a JSON object
 */
export async function writeEnvironment(
  root: string,
  name: string,
  options: EnvironmentOptions,
): Promise<void> {
  await replaceProjectFile(root, (text) => withEnvironment(text, name, options));
}

/** The name is used in folder names, Kubernetes labels and URLs. */
const namePattern = /^[a-z]([-a-z0-9]{0,28}[a-z0-9])?$/;

/**
 * Validates a new environment in the same way as when the project is read.
 * @throws ProjectError `bad-environment` with the invalid member
 */
export function checkNewEnvironment(
  { environments }: Pick<Project, "environments">,
  name: string,
  options: EnvironmentOptions,
): void {
  if (!namePattern.test(name))
    throw badEnvironment(
      t(
        `{0} cannot be an environment's name: use lower-case letters, digits and dashes, at most 30 characters, such as "staging".`,
        JSON.stringify(name),
      ),
    );
  if (Object.hasOwn(environments, name))
    throw badEnvironment(t("The project already has an environment {0}: choose another name.", name));
  try {
    describeEnvironment(name, options);
  } catch (thrown) {
    if (!(thrown instanceof Mistake)) throw thrown;
    const [, , ...member] = thrown.path;
    throw badEnvironment(`${member.join(".")} ${thrown.reason}`);
  }
}

/**
 * Adds a new environment to hookloom.json.
 * @throws ProjectError `bad-environment` with the invalid member
 */
export async function addEnvironment(
  project: Pick<Project, "root" | "environments" | "problem">,
  name: string,
  options: EnvironmentOptions,
): Promise<void> {
  if (project.problem) throw badEnvironment(project.problem);
  checkNewEnvironment(project, name, options);
  await writeEnvironment(project.root, name, options);
}
