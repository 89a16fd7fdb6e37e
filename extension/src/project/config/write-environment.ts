import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { isMap, isPair, isScalar, parseDocument } from "yaml";
import { badEnvironment, badPackage } from "../errors.ts";
import { checkInsideRoot } from "../inside-root.ts";
import { insertMembers, jsonProblem } from "../json-text.ts";
import { type EnvironmentOptions, type Project, projectFile } from "../project.ts";
import { readKubernetesDescription } from "./kubernetes-description.ts";
import { MemberReader, Mistake } from "./member-reader.ts";
import { describeEnvironment } from "./read-environment.ts";

/** What stands in for a member that is wrong, so that the next mistake can be found. */
const right: Readonly<Record<string, unknown>> = {
  context: "context",
  namespace: "namespace",
  registry: "registry.example.com/team",
  engine: "default",
  host: "hooks.example.com",
};

/**
 * What is wrong with each member of an environment on a cluster, in the words of who reads hookloom.json. A mistake inside
 * a member is told of that member.
 */
export function kubernetesProblems(options: EnvironmentOptions): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  let left: Record<string, unknown> = { ...options };
  for (;;) {
    try {
      readKubernetesDescription(new MemberReader(left, []));
      return problems;
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      const [member = ""] = error.path;
      if (member in problems) return problems;
      problems[member] = error.message;
      const { [member]: _wrong, ...others } = left;
      left = member in right ? { ...others, [member]: right[member] } : others;
    }
  }
}

/** The offsets of an environment's value in a JSON text, which is YAML too. */
function placeOf(text: string, name: string): { readonly start: number; readonly end: number } | undefined {
  const environments = parseDocument(text).get("environments", true);
  if (!isMap(environments)) return undefined;
  const pair = environments.items.find(
    (item) => isPair(item) && isScalar(item.key) && item.key.value === name,
  );
  const value: unknown = pair?.value;
  if (typeof value !== "object" || value === null || !("range" in value)) return undefined;
  const [start, end] = value.range as readonly number[];
  return start === undefined || end === undefined ? undefined : { start, end };
}

/** The blanks at the start of the line that an offset is in. */
function indentOf(text: string, at: number): string {
  return text.slice(text.lastIndexOf("\n", at - 1) + 1).match(/^[ \t]*/)?.[0] ?? "";
}

/**
 * The text of a hookloom.json with an environment as given, whether it had one of that name or not. Bytes outside of that
 * environment stay as they are. The text must be valid JSON with an object outside.
 */
export function withEnvironment(text: string, name: string, options: EnvironmentOptions): string {
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const plain = text.slice(mark.length);
  const place = placeOf(plain, name);
  if (!place) {
    const all = (JSON.parse(plain) as Readonly<Record<string, unknown>>).environments;
    // Without the member a project has these two, and would lose them.
    const usual = all === undefined ? { dev: {}, prod: {} } : {};
    return mark + insertMembers(plain, "environments", { ...usual, [name]: options });
  }
  const lineEnd = plain.includes("\r\n") ? "\r\n" : "\n";
  const indent = indentOf(plain, place.start);
  const unit = plain.match(/\n([ \t]+)"/)?.[1] ?? "  ";
  const written = JSON.stringify(options, null, unit).replaceAll("\n", lineEnd + indent);
  return mark + plain.slice(0, place.start) + written + plain.slice(place.end);
}

/**
 * Adds an environment to a project's hookloom.json, or writes one anew.
 * @throws ProjectError `bad-package` where the file is no JSON object
 */
export async function writeEnvironment(
  root: string,
  name: string,
  options: EnvironmentOptions,
): Promise<void> {
  const file = path.join(root, projectFile);
  await checkInsideRoot(root, file);
  const text = await readFile(file, "utf8");
  const plain = text.replace(/^\uFEFF/, "");
  const wrong = jsonProblem(plain);
  if (wrong) throw badPackage(projectFile, `line ${wrong.line}: ${wrong.reason}`);
  if (!/^\s*\{/.test(plain)) throw badPackage(projectFile, "it is no object");
  await writeFile(file, withEnvironment(text, name, options));
}

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
