import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ProjectContent } from "@hookloom/core/project/config/project-content";
import { badConfig, configMessage } from "@hookloom/core/project/errors";
import { lineOfMember, parseJson } from "@hookloom/core/project/json-text";
import { projectFile } from "@hookloom/core/project/project";
import {
  type ApiDescription,
  type ApiProblem,
  type ApiTrigger,
  checkApi,
  type DocumentFile,
  describedPages,
  type EffectiveApi,
  normalFile,
  resolveApi,
} from "@hookloom/gateway";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { findSource, normalizePath } from "@hookloom/runtime/catalog";
import { apiMessage } from "./api-messages.ts";
import { type PlacedDescription, readDocumentation } from "./documentation-files.ts";
import { findDeadLinks, type LinkFinding } from "./documentation-links.ts";

/** The members `api` of a hookloom.json as they were parsed, with its text for positions. */
export interface ApiFile {
  readonly text: string;
  readonly api: unknown;
  /** By environment; undefined where it has none. */
  readonly environments: Readonly<Record<string, unknown>>;
}

/** Something wrong with an `api`, as a person reads it. */
export interface ApiFinding {
  readonly problem: ApiProblem;
  readonly sentence: string;
  /** Its line in hookloom.json, from 1, where that is known. */
  readonly line?: number;
}

/** Reads the `api` members of a text; undefined where it is not JSON, which is reported elsewhere. */
export function apiFileOf(text: string): ApiFile | undefined {
  try {
    const parsed = parseJson(text);
    if (!isRecord(parsed)) return undefined;
    const all = isRecord(parsed.environments) ? Object.entries(parsed.environments) : [];
    const own = all.map(([name, options]) => [name, isRecord(options) ? options.api : undefined] as const);
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
    retries: findSource(source)?.sendsOnce !== true,
  }));
}

/** The descriptions of a file: the project's, empty where only environments have one, then those of its environments. */
function descriptionsIn({ api, environments }: ApiFile): readonly PlacedDescription[] {
  const others = Object.entries(environments).flatMap(([name, own]) =>
    isRecord(own) ? [{ api: own as ApiDescription, at: ["environments", name, "api"] }] : [],
  );
  return [{ api: isRecord(api) ? api : {}, at: ["api"] }, ...others];
}

interface Examined {
  readonly findings: readonly ApiFinding[];
  /** What the files of the documentation are read for; empty while the description cannot be read. */
  readonly descriptions: readonly PlacedDescription[];
  /** The files of the documentation that could be read. */
  readonly files: ReadonlyMap<string, DocumentFile>;
}

async function examine(
  root: string,
  file: ApiFile,
  content: Pick<ProjectContent, "triggers"> | undefined,
  unsaved?: ReadonlyMap<string, string>,
): Promise<Examined> {
  const problems = checkApi({
    ...file,
    ...(content === undefined ? {} : { triggers: apiTriggers(content) }),
  });
  // A description of a wrong shape may hold anything where a file's name belongs.
  const isReadable = !problems.some(({ code }) =>
    /^(wrong|unknown-member|missing-member|not-one)/.test(code),
  );
  const descriptions = isReadable ? descriptionsIn(file) : [];
  const read = await readDocumentation(root, descriptions, unsaved);
  const findings = [...problems, ...read.problems].map((problem) => {
    const line = lineOfMember(file.text, problem.path);
    return { problem, sentence: apiMessage(problem), ...(line === undefined ? {} : { line }) };
  });
  return { findings, descriptions, files: read.files };
}

/** Everything that is wrong with the `api` of a project, given the text of its hookloom.json. */
export async function findApiProblems(
  root: string,
  file: ApiFile,
  content: Pick<ProjectContent, "triggers"> | undefined,
): Promise<readonly ApiFinding[]> {
  return (await examine(root, file, content)).findings;
}

/** The same for the hookloom.json of a folder as it is stored. */
export async function checkProjectApi(
  root: string,
  content: Pick<ProjectContent, "triggers"> | undefined,
): Promise<readonly ApiFinding[]> {
  const file = await readApiFile(root);
  return file === undefined ? [] : findApiProblems(root, file, content);
}

/**
 * The links of the project's documentation that lead nowhere. `unsaved` has texts of files, by their paths in the project, that
 * an editor holds and has not stored.
 */
export async function checkDocumentation(
  root: string,
  file: ApiFile,
  unsaved?: ReadonlyMap<string, string>,
): Promise<readonly LinkFinding[]> {
  const { descriptions, files } = await examine(root, file, undefined, unsaved);
  return findDeadLinks(root, file.text, descriptions, files);
}

/** The same for the hookloom.json of a folder as it is stored. */
export async function checkStoredDocumentation(root: string): Promise<readonly LinkFinding[]> {
  const file = await readApiFile(root);
  return file === undefined ? [] : checkDocumentation(root, file);
}

/** Problems with which an environment still runs: requests are rejected, or a page is missing. */
const harmless: ReadonlySet<ApiProblem["code"]> = new Set(["no-api"]);
const harmlessWhileWriting: ReadonlySet<ApiProblem["code"]> = new Set([
  ...harmless,
  "missing-file",
  "unreadable-file",
]);

/** The rules of an environment, and what is missing in them. */
interface ProjectRules {
  readonly rules: EffectiveApi | undefined;
  readonly missing: readonly string[];
  /** The files that they are made from, also those that are missing; normal paths in the project. */
  readonly documents: readonly string[];
}

const findingMessage = ({ line, sentence }: ApiFinding): string => configMessage(line, sentence);

async function rulesFor(
  { root, name }: { readonly root: string; readonly name: string },
  environment: string,
  content: Pick<ProjectContent, "triggers"> | undefined,
  passing: ReadonlySet<ApiProblem["code"]>,
): Promise<ProjectRules> {
  const file = await readApiFile(root);
  if (file === undefined) return { rules: undefined, missing: [], documents: [] };
  const { findings, descriptions, files } = await examine(root, file, content);
  const own = findings.filter(
    ({ problem: { path: memberPath } }) => memberPath[0] !== "environments" || memberPath[1] === environment,
  );
  const wrong = own.find(({ problem: { code } }) => !passing.has(code));
  if (wrong !== undefined) throw badConfig(wrong.line, wrong.sentence);
  const override = file.environments[environment] as ApiDescription | undefined;
  const missing = own.filter(({ problem: { code } }) => !harmless.has(code)).map(findingMessage);
  const named = descriptions
    .filter(({ at }) => at[0] !== "environments" || at[1] === environment)
    .flatMap(({ api }) => describedPages(api).flatMap((page) => page.file ?? []));
  return {
    rules: resolveApi(file.api as ApiDescription | undefined, override, { title: name, files }),
    missing,
    documents: [...new Set(named.map(normalFile))],
  };
}

/**
 * The rules of an environment as hookloom.json describes them now, with the contents of its documentation; undefined where
 * neither it nor the project has an `api`.
 * @throws ProjectError `bad-environment` with the line and the member that is wrong
 */
export async function projectRules(
  project: { readonly root: string; readonly name: string },
  environment: string,
  content?: Pick<ProjectContent, "triggers">,
): Promise<EffectiveApi | undefined> {
  return (await rulesFor(project, environment, content, harmless)).rules;
}

/**
 * The same while the project is edited: a page whose file is missing is left out, so that a renamed file stops no run. A
 * deploy fails instead.
 * @throws ProjectError `bad-environment` for anything else that is wrong
 */
export function rulesWhileWriting(
  project: { readonly root: string; readonly name: string },
  environment: string,
): Promise<ProjectRules> {
  return rulesFor(project, environment, undefined, harmlessWhileWriting);
}
