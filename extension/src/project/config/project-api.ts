import { access, readFile } from "node:fs/promises";
import path from "node:path";
import {
  type ApiDescription,
  type ApiProblem,
  type ApiTrigger,
  checkApi,
  type EffectiveApi,
  type PageDescription,
  resolveApi,
} from "@hookloom/runtime/api";
import { normalizePath } from "@hookloom/runtime/catalog";
import { badEnvironment } from "../errors.ts";
import { isRecord } from "../is-record.ts";
import { lineOfMember, parseJson } from "../json-text.ts";
import { projectFile } from "../project.ts";
import { apiSentence } from "./api-sentences.ts";
import type { ProjectContent } from "./read-project.ts";

/** The members `api` of a hookloom.json as they were parsed, with its text for positions. */
export interface ApiFile {
  readonly text: string;
  readonly api: unknown;
  /** By environment, where it has one. */
  readonly environments: Readonly<Record<string, unknown>>;
}

/** Something wrong with an `api`, as a person reads it. */
export interface ApiFinding {
  readonly problem: ApiProblem;
  readonly sentence: string;
  /** Its line in hookloom.json, from 1, where that is known. */
  readonly line?: number;
}

/** Sources that send a delivery once, whatever they are answered. */
const sendOnce: ReadonlySet<string> = new Set(["github", "gitlab", "twilio"]);

/** Reads the `api` members of a text; undefined where it is not JSON, which is reported elsewhere. */
export function apiFileOf(text: string): ApiFile | undefined {
  try {
    const parsed = parseJson(text);
    if (!isRecord(parsed)) return undefined;
    const all = isRecord(parsed.environments) ? Object.entries(parsed.environments) : [];
    const own = all.flatMap(([name, options]) =>
      isRecord(options) && options.api !== undefined ? [[name, options.api] as const] : [],
    );
    return { text, api: parsed.api, environments: Object.fromEntries(own) };
  } catch {
    return undefined;
  }
}

async function readApiFile(root: string): Promise<ApiFile | undefined> {
  return apiFileOf(await readFile(path.join(root, projectFile), "utf8").catch(() => ""));
}

/** The triggers of a project as the checks of its `api` see them. */
export function apiTriggers({ triggers }: Pick<ProjectContent, "triggers">): readonly ApiTrigger[] {
  return triggers.map(({ path: own, source, literals }) => ({
    path: normalizePath(own),
    source,
    consumers: source === "http" && literals.verify === "api",
    retries: !sendOnce.has(source),
  }));
}

/** Every Markdown file that a description names, with its place in hookloom.json. */
function filesOf(api: ApiDescription, at: readonly string[]): { file: string; path: readonly string[] }[] {
  const pages = (api.docs ?? []).map(({ file }: PageDescription, index) => ({
    file,
    path: [...at, "docs", String(index), "file"],
  }));
  const resources = Object.entries(api.resources ?? {}).map(([name, { docs }]) => ({
    file: docs,
    path: [...at, "resources", name, "docs"],
  }));
  return [...pages, ...resources].flatMap(({ file, path: place }) =>
    file === undefined ? [] : [{ file, path: place }],
  );
}

async function missingFiles(root: string, { api, environments }: ApiFile): Promise<ApiProblem[]> {
  const all: (readonly [unknown, readonly string[]])[] = [
    [api, ["api"]],
    ...Object.entries(environments).map(([name, own]) => [own, ["environments", name, "api"]] as const),
  ];
  const named = all.flatMap(([description, at]) => filesOf((description ?? {}) as ApiDescription, at));
  const found = await Promise.all(
    named.map(({ file }) =>
      access(path.join(root, file)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return named
    .filter((_one, index) => found[index] === false)
    .map(({ file, path: place }) => ({ code: "missing-file", path: place, file }));
}

/** Everything that is wrong with the `api` of a project, given the text of its hookloom.json. */
export async function findApiProblems(
  root: string,
  file: ApiFile,
  content: Pick<ProjectContent, "triggers"> | undefined,
): Promise<readonly ApiFinding[]> {
  const problems = checkApi({
    ...file,
    ...(content === undefined ? {} : { triggers: apiTriggers(content) }),
  });
  // A description of a wrong shape may hold anything where a file's name belongs.
  const isReadable = !problems.some(({ code }) =>
    /^(wrong|unknown-member|missing-member|not-one)/.test(code),
  );
  const missing = isReadable ? await missingFiles(root, file) : [];
  return [...problems, ...missing].map((problem) => {
    const line = lineOfMember(file.text, problem.path);
    return { problem, sentence: apiSentence(problem), ...(line === undefined ? {} : { line }) };
  });
}

/** The same for the hookloom.json of a folder as it is stored. */
export async function checkProjectApi(
  root: string,
  content: Pick<ProjectContent, "triggers"> | undefined,
): Promise<readonly ApiFinding[]> {
  const file = await readApiFile(root);
  return file === undefined ? [] : findApiProblems(root, file, content);
}

/** Problems that keep nothing from running: they are shown, and what they are about is refused or missing. */
const harmless: ReadonlySet<ApiProblem["code"]> = new Set(["no-api", "missing-file"]);

/**
 * The rules of an environment as hookloom.json describes them now; undefined where the project has no `api`.
 * @throws ProjectError `bad-environment` with the line and the member that is wrong
 */
export async function projectRules(
  { root, name }: { readonly root: string; readonly name: string },
  environment: string,
  content?: Pick<ProjectContent, "triggers">,
): Promise<EffectiveApi | undefined> {
  const file = await readApiFile(root);
  if (file === undefined) return undefined;
  const findings = await findApiProblems(root, file, content);
  const wrong = findings.find(({ problem: { code, path: place } }) => {
    const isOther = place[0] === "environments" && place[1] !== environment;
    return !harmless.has(code) && !isOther;
  });
  if (wrong !== undefined) {
    const line = wrong.line === undefined ? "" : `, line ${wrong.line}`;
    throw badEnvironment(`${projectFile}${line}: ${wrong.sentence}`);
  }
  const override = file.environments[environment] as ApiDescription | undefined;
  return resolveApi(file.api as ApiDescription | undefined, override, { title: name });
}
