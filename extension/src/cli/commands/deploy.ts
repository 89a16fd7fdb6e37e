import { type DryRun, dryRun } from "../../environments/kubernetes/dry-run.ts";
import { manifestYaml } from "../../environments/kubernetes/manifest-yaml.ts";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import { sourceCommit } from "../../project/git.ts";
import type { Project } from "../../project/project.ts";
import { readEnvironment } from "../../project/read-environment.ts";
import { readProject } from "../../project/read-project.ts";
import { type CliContext, type Command, jsonOption } from "../command.ts";
import { badUsage, noDeployYet, noManifests } from "../errors.ts";
import { printJson } from "../output.ts";
import { checkEnvironment, projectOf } from "../projects.ts";
import { version } from "../version.ts";

async function describe(project: Project, environment: string, context: CliContext): Promise<DryRun> {
  const description = await readEnvironment(project, environment);
  if (description.target === "local") throw noManifests(environment);
  return dryRun({
    project: project.name,
    description,
    content: await readProject(project),
    place: { root: project.root, environment, secrets: commandLineStore() },
    toolVersion: await version(context.distDir),
    sourceCommit: await sourceCommit(project.root),
  });
}

export const deploy: Command = {
  name: "deploy",
  usage: "ENV --dry-run",
  summary: "Print the Kubernetes manifests of an environment",
  maxPositionals: 1,
  details: [
    "The environment is described in hookloom.json: context, namespace, registry, host and so on. The manifests come in",
    "the order of their application; a secret is told as (set) or (missing), never with its value.",
    'The file that "patch" names changes them: YAML documents with kind and metadata.name, each a JSON merge patch',
    "(RFC 7396) of the object of that name; null takes a member away and a list is replaced as a whole.",
  ],
  options: {
    "dry-run": { type: "boolean", help: "Print what would be applied; nothing else is possible yet" },
    json: jsonOption,
  },
  async run(call, context) {
    const [name] = call.positionals;
    if (name === undefined) throw badUsage("deploy", "Say which environment");
    const project = await projectOf(context, undefined);
    const environment = checkEnvironment(project, name);
    if (!call.has("dry-run")) throw noDeployYet(environment);
    const made = await describe(project, environment, context);
    if (call.has("json")) printJson(context, made);
    else context.stdout.write(manifestYaml(made.manifests, made.notes));
  },
};
