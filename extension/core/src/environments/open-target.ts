import { realpath } from "node:fs/promises";
import path from "node:path";
import type { ApiReader } from "../api/api-reader.ts";
import { readEnvironment } from "../project/config/read-environment.ts";
import { readProject } from "../project/config/read-project.ts";
import type { Project } from "../project/project.ts";
import { buildProject, type CheckedBuild, pruneBuilds } from "./build/build-project.ts";
import { checkTypes } from "./build/type-check.ts";
import type { Accounts } from "./contract/registration.ts";
import type { Target } from "./contract/target.ts";
import { environmentFiles, makeEnvironmentFolder } from "./local/store/state-file.ts";
import { LocalTarget } from "./local/target.ts";
import { openRegistrar } from "./registration/open-registrar.ts";
import type { KubernetesInput } from "./release/kubernetes-input.ts";
import type { SecretStore } from "./secrets/secret-store.ts";

export interface OpenTargetOptions {
  readonly project: Project;
  readonly environment: string;
  readonly secrets: SecretStore;
  /** The folder of Hookloom's own files: the native bundler, the CLI and possibly a Node program. */
  readonly distDir: string;
  readonly toolVersion: string;
  /** The variables whose values take precedence over stored values; `process.env` by default. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Additional export conditions of packages. */
  readonly conditions?: readonly string[];
  /** Whether the user trusts everything that the project refers to, as in a trusted workspace; false by default. */
  readonly trusted?: boolean;
  /** Signs in to the sources; if undefined, nothing can be registered at them. */
  readonly accounts?: Accounts;
  /** Reads the project's `api`. */
  readonly api: ApiReader;
  /** Opens an environment on a cluster. The Kubernetes client is a separate package, loaded at the first call. */
  openKubernetes(input: KubernetesInput): Promise<Target>;
}

/**
 * Opens an environment of a project on its target; nothing is started yet. Dispose it when done.
 * @throws ProjectError `bad-environment`, ClusterError if a kubeconfig cannot be used
 */
export async function openTarget(options: OpenTargetOptions): Promise<Target> {
  const {
    api,
    environment,
    secrets,
    distDir,
    toolVersion,
    trusted = false,
    variables,
    conditions = [],
  } = options;
  const project = await realProject(options.project);
  const description = await readEnvironment(project, environment);
  const scope = { root: project.root, environment, secrets, ...(variables ? { variables } : {}) };
  const content = () => readProject(project);
  const rules = async () => api.rules(project, environment, await content());
  const registrar = openRegistrar(options.accounts ?? {}, () => import("./registration/registrar.ts"));
  const register = description.register ?? {};
  const files = environmentFiles(project.root, environment);
  const bundle = async (typeCheckSignal?: AbortSignal): Promise<CheckedBuild> => {
    await makeEnvironmentFolder(files);
    const [outcome, types] = await Promise.all([
      buildProject(project, { outDir: files.deployed, distDir, conditions }),
      typeCheckSignal && checkTypes({ root: project.root, distDir, signal: typeCheckSignal }),
    ]);
    return { ...outcome, types };
  };
  const input = { project, scope, content, api, rules, registrar };
  if (description.target === "local") return new LocalTarget({ ...input, files, distDir, bundle, register });
  const bundleAndPrune = async (typeCheckSignal?: AbortSignal) => {
    const outcome = await bundle(typeCheckSignal);
    // Earlier builds are stored in their images.
    if (outcome.build) await pruneBuilds(files.deployed, [outcome.build.id]);
    return outcome;
  };
  return options.openKubernetes({ ...input, description, toolVersion, trusted, bundle: bundleAndPrune });
}

/** Resolves the project's real path. The bundler uses real paths for files, and a build's id depends on them. */
async function realProject(project: Project): Promise<Project> {
  const root = await realpath(project.root);
  return { ...project, root, entry: path.resolve(root, path.relative(project.root, project.entry)) };
}
