import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { ignoredFolders } from "@hookloom/protocol/source-names";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { jsonProblem, parseJson } from "./json-text.ts";
import { isMissing, readFailure } from "./system-error.ts";

/** The options of one environment in hookloom.json; its members depend on the target. */
export type EnvironmentOptions = Readonly<Record<string, unknown>>;

/** A folder with a hookloom.json. */
export interface Project {
  readonly root: string;
  /** The name of the package, or of the folder if it has no package.json. */
  readonly name: string;
  /** Absolute path of the file whose default export is run. */
  readonly entry: string;
  readonly environments: Readonly<Record<string, EnvironmentOptions>>;
  /** Whether hookloom.json has an `api`, for the project or an environment; undefined while the file cannot be read. */
  readonly hasApi?: boolean;
  /** Why hookloom.json cannot be used; the other members then have default values. */
  readonly problem?: string;
  /** The position of the problem in hookloom.json, if known; both are counted from 1. */
  readonly problemPosition?: { readonly line: number; readonly column: number };
}

/** Identifies a project's environment by plain strings, which rows, URLs and stored state can contain. */
export interface ProjectEnvironment {
  /** The project's root. */
  readonly root: string;
  readonly environment: string;
}

/** An environment with its project, as hookloom.json described it when it was read. */
export interface DescribedEnvironment extends ProjectEnvironment {
  readonly project: Project;
}

export const describedEnvironment = (project: Project, environment: string): DescribedEnvironment => ({
  root: project.root,
  project,
  environment,
});

/** The file that makes a folder a project. */
export const projectFile = "hookloom.json";

const defaultEntry = "src/webhook.ts";
const defaultEnvironments = { dev: {}, prod: {} };
const maxDepth = 8;

async function packageName(root: string): Promise<string> {
  try {
    const manifest = parseJson(await readFile(path.join(root, "package.json"), "utf8"));
    if (isRecord(manifest) && typeof manifest.name === "string" && manifest.name) return manifest.name;
  } catch {
    // While package.json is being edited, the folder's name is used.
  }
  return path.basename(root);
}

interface Config {
  readonly entry: string;
  readonly environments: Record<string, EnvironmentOptions>;
  readonly hasApi?: boolean;
  readonly problem?: string;
  readonly problemPosition?: { readonly line: number; readonly column: number };
}

/**
 * Whether a name is safe as a folder name. An environment's folder is deleted by Remove, so its name must not lead elsewhere on
 * any system.
 */
export const isFolderName = (name: string): boolean =>
  /^[^\\/:*?"<>|\p{Cc}]{1,100}$/u.test(name) && !/^[. ]|[. ]$/.test(name);

function defaultConfig(problem: string): Config {
  return { entry: defaultEntry, environments: defaultEnvironments, problem };
}

const describesApi = ({ api, environments }: Readonly<Record<string, unknown>>): boolean =>
  api !== undefined ||
  (isRecord(environments) && Object.values(environments).some((one) => isRecord(one) && "api" in one));

/** True for a relative path that stays in the folder it starts from. */
export function staysInside(file: string): boolean {
  const normal = path.normalize(file);
  return !path.isAbsolute(file) && normal !== ".." && !normal.startsWith(`..${path.sep}`);
}

/** Parses the text of a project's hookloom.json. */
export function parseConfig(text: string): Config {
  const wrong = jsonProblem(text);
  if (wrong) {
    const { reason, line, column } = wrong;
    const message = t(
      "{0} is not valid JSON at line {1}, column {2} ({3}): fix the error.",
      projectFile,
      line,
      column,
      reason,
    );
    return { ...defaultConfig(message), problemPosition: { line, column } };
  }
  const parsed: unknown = parseJson(text);
  if (!isRecord(parsed)) return defaultConfig(t("{0} must be an object with an entry.", projectFile));
  const { entry = defaultEntry, environments = defaultEnvironments } = parsed;
  const hasApi = describesApi(parsed);
  const invalidConfig = (problem: string): Config => ({ ...defaultConfig(problem), hasApi });
  if (typeof entry !== "string" || !staysInside(entry))
    return invalidConfig(
      t('{0} must specify a file in the project as "entry", such as "src/webhook.ts".', projectFile),
    );
  if (!isRecord(environments) || !Object.values(environments).every(isRecord))
    return invalidConfig(
      t('{0} must have an object for each name in "environments", such as {1}.', projectFile, '"dev": {}'),
    );
  const invalidName = Object.keys(environments).find((name) => !isFolderName(name));
  if (invalidName !== undefined)
    return invalidConfig(
      t(
        '{0} must not contain an environment {1}: use letters, digits and dashes, such as "staging".',
        projectFile,
        JSON.stringify(invalidName),
      ),
    );
  return { entry, environments: environments as Record<string, EnvironmentOptions>, hasApi };
}

async function readConfig(file: string): Promise<Config | undefined> {
  try {
    return parseConfig(await readFile(file, "utf8"));
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    return defaultConfig(
      t("{0} cannot be read ({1}): fix the problem, then try again.", projectFile, readFailure(thrown)),
    );
  }
}

/** Returns the project whose root is this folder; undefined if the folder has no hookloom.json. */
export async function projectAt(root: string): Promise<Project | undefined> {
  const read = await readConfig(path.join(root, projectFile));
  if (read === undefined) return undefined;
  const { entry, ...config } = read;
  return { root, name: await packageName(root), entry: path.join(root, entry), ...config };
}

/** Returns a project as its hookloom.json currently describes it; unchanged if the file no longer exists. */
export const projectNow = async (project: Project): Promise<Project> =>
  (await projectAt(project.root)) ?? project;

/** Returns the project of a file or folder: the nearest folder upward with a hookloom.json. */
export async function findProject(file: string): Promise<Project | undefined> {
  for (let folder = path.resolve(file); ; folder = path.dirname(folder)) {
    const project = await projectAt(folder);
    if (project) return project;
    if (path.dirname(folder) === folder) return undefined;
  }
}

async function collect(folder: string, depth: number, found: Project[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (entries.some((entry) => entry.name === projectFile && entry.isFile())) {
    const project = await projectAt(folder);
    if (project) found.push(project);
  }
  if (depth === maxDepth) return;
  for (const entry of entries) {
    const searched = entry.isDirectory() && !entry.name.startsWith(".") && !ignoredFolders.has(entry.name);
    if (searched) await collect(path.join(folder, entry.name), depth + 1, found);
  }
}

/** Returns every project in these folders, including nested ones, each once and sorted by path. */
export async function findProjects(roots: readonly string[]): Promise<Project[]> {
  const found: Project[] = [];
  for (const root of roots) await collect(path.resolve(root), 0, found);
  const unique = new Map(found.map((project) => [project.root, project]));
  return [...unique.values()].sort((one, other) => (one.root < other.root ? -1 : 1));
}

/** True for a production environment: it is named prod, or marked with `"production": true`. */
export function isProduction({ environments }: Pick<Project, "environments">, environment: string): boolean {
  return /^prod(uction)?$/i.test(environment) || environments[environment]?.production === true;
}
