import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { isMap, isPair, isScalar, parseDocument } from "yaml";
import { badPackage } from "../errors.ts";
import { type EnvironmentOptions, projectFile } from "../project.ts";
import { insertMembers } from "./insert-members.ts";
import { checkInsideRoot } from "./inside-root.ts";
import { jsonProblem } from "./json-problem.ts";
import { readKubernetesDescription } from "./kubernetes-description.ts";
import { MemberReader, Mistake } from "./member-reader.ts";

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
