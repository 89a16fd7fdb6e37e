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

/** The parsed `api` members of hookloom.json, and the file's text for positions. */
export interface ApiFile {
  readonly text: string;
  readonly api: unknown;
  /** The `api` member of each environment; undefined if the environment has none. */
  readonly environments: Readonly<Record<string, unknown>>;
}

/** A problem in an `api`, with a message for the user. */
export interface ApiFinding {
  readonly problem: ApiProblem;
  readonly sentence: string;
  /** Its 1-based line in hookloom.json, if known. */
  readonly line?: number;
}

/** Reads the `api` members of a hookloom.json; undefined if it is not valid JSON, which is reported elsewhere. */
export function apiFileOf(text: string): ApiFile | undefined {
  try {
    const parsed = parseJson(text);
    if (!isRecord(parsed)) return undefined;
    const all = isRecord(parsed.environments) ? Object.entries(parsed.environments) : [];
    const environmentApis = all.map(
      ([name, options]) => [name, isRecord(options) ? options.api : undefined] as const,
    );
    return { text, api: parsed.api, environments: Object.fromEntries(environmentApis) };
  } catch {
    return undefined;
  }
}

async function readApiFile(root: string): Promise<ApiFile | undefined> {
  return apiFileOf(await readFile(path.join(root, projectFile), "utf8").catch(() => ""));
}

/** Returns a project's triggers in the form that the `api` checks use. */
export function apiTriggers({ triggers }: Pick<ProjectContent, "triggers">): readonly ApiTrigger[] {
  return triggers.map(({ path: own, source, literals }) => ({
    path: normalizePath(own),
    source,
    consumers: source === "http" && literals.verify === "api",
    retries: findSource(source)?.sendsOnce !== true,
  }));
}

/**
 * Returns the descriptions in a file: first the project's, which is empty if only environments have one, then those of its
 * environments.
 */
function descriptionsIn({ api, environments }: ApiFile): readonly PlacedDescription[] {
  const others = Object.entries(environments).flatMap(([name, own]) =>
    isRecord(own) ? [{ api: own as ApiDescription, at: ["environments", name, "api"] }] : [],
  );
  return [{ api: isRecord(api) ? api : {}, at: ["api"] }, ...others];
}

interface Examined {
  readonly findings: readonly ApiFinding[];
  /** The descriptions whose documentation files are read; empty if the description is invalid. */
  readonly descriptions: readonly PlacedDescription[];
  /** The documentation files that could be read. */
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
  // In an invalid description, a file name may be any value.
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

/** Returns all problems in a project's `api`, given the text of its hookloom.json. */
export async function findApiProblems(
  root: string,
  file: ApiFile,
  content: Pick<ProjectContent, "triggers"> | undefined,
): Promise<readonly ApiFinding[]> {
  return (await examine(root, file, content)).findings;
}

/** Returns all problems in the `api` of a folder's saved hookloom.json. */
export async function checkProjectApi(
  root: string,
  content: Pick<ProjectContent, "triggers"> | undefined,
): Promise<readonly ApiFinding[]> {
  const file = await readApiFile(root);
  return file === undefined ? [] : findApiProblems(root, file, content);
}

/**
 * Returns the broken links in the project's documentation. `unsaved` contains the unsaved texts of files that are open in an
 * editor, by their path in the project.
 */
export async function checkDocumentation(
  root: string,
  file: ApiFile,
  unsaved?: ReadonlyMap<string, string>,
): Promise<readonly LinkFinding[]> {
  const { descriptions, files } = await examine(root, file, undefined, unsaved);
  return findDeadLinks(root, file.text, descriptions, files);
}

/** Returns the broken links in the documentation of a folder's saved hookloom.json. */
export async function checkStoredDocumentation(root: string): Promise<readonly LinkFinding[]> {
  const file = await readApiFile(root);
  return file === undefined ? [] : checkDocumentation(root, file);
}

/** Problems that do not prevent an environment from running. */
const harmless: ReadonlySet<ApiProblem["code"]> = new Set(["no-api"]);
const harmlessWhileWriting: ReadonlySet<ApiProblem["code"]> = new Set([
  ...harmless,
  "missing-file",
  "unreadable-file",
]);

/** The rules of an environment and its documentation files. */
interface ProjectRules {
  readonly rules: EffectiveApi | undefined;
  /** Messages about missing or unreadable documentation files. */
  readonly missing: readonly string[];
  /** The files that the rules refer to, including missing ones, as normalized paths in the project. */
  readonly documents: readonly string[];
}

const findingMessage = ({ line, sentence }: ApiFinding): string => configMessage(line, sentence);

async function rulesFor(
  { root, name }: { readonly root: string; readonly name: string },
  environment: string,
  content: Pick<ProjectContent, "triggers"> | undefined,
  toleratedCodes: ReadonlySet<ApiProblem["code"]>,
): Promise<ProjectRules> {
  const file = await readApiFile(root);
  if (file === undefined) return { rules: undefined, missing: [], documents: [] };
  const { findings, descriptions, files } = await examine(root, file, content);
  const relevantFindings = findings.filter(
    ({ problem: { path: memberPath } }) => memberPath[0] !== "environments" || memberPath[1] === environment,
  );
  const wrong = relevantFindings.find(({ problem: { code } }) => !toleratedCodes.has(code));
  if (wrong !== undefined) throw badConfig(wrong.line, wrong.sentence);
  const override = file.environments[environment] as ApiDescription | undefined;
  const missing = relevantFindings.filter(({ problem: { code } }) => !harmless.has(code)).map(findingMessage);
  const documentFiles = descriptions
    .filter(({ at }) => at[0] !== "environments" || at[1] === environment)
    .flatMap(({ api }) => describedPages(api).flatMap((page) => page.file ?? []));
  return {
    rules: resolveApi(file.api as ApiDescription | undefined, override, { title: name, files }),
    missing,
    documents: [...new Set(documentFiles.map(normalFile))],
  };
}

/**
 * Returns the current rules of an environment in hookloom.json, with the contents of its documentation; undefined if neither the
 * environment nor the project has an `api`.
 * @throws ProjectError `bad-environment` with the line and the invalid member
 */
export async function projectRules(
  project: { readonly root: string; readonly name: string },
  environment: string,
  content?: Pick<ProjectContent, "triggers">,
): Promise<EffectiveApi | undefined> {
  return (await rulesFor(project, environment, content, harmless)).rules;
}

/**
 * Like `projectRules`, but while the project is being edited: a page with a missing file is omitted, so that renaming a file does
 * not stop the run. A deploy fails instead.
 * @throws ProjectError `bad-environment` for any other problem
 */
export function rulesWhileWriting(
  project: { readonly root: string; readonly name: string },
  environment: string,
): Promise<ProjectRules> {
  return rulesFor(project, environment, undefined, harmlessWhileWriting);
}
