import { type DryRun, dryRun } from "../../environments/kubernetes/manifests/dry-run.ts";
import { manifestYaml } from "../../environments/kubernetes/manifests/yaml.ts";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import { readEnvironment } from "../../project/config/read-environment.ts";
import { readProject } from "../../project/config/read-project.ts";
import { sourceCommit } from "../../project/git.ts";
import { type Call, type CliContext, type Command, jsonOption } from "../command.ts";
import { confirm } from "../confirm.ts";
import { noManifests } from "../errors.ts";
import { fillSettings } from "../fill-settings.ts";
import { printJson } from "../output.ts";
import { type Place, placeOf, printOutcome, runVerb, withTarget, yesOption } from "../run-verb.ts";
import { takeOverOption, takingOver } from "../take-over.ts";
import { version } from "../version.ts";

async function describe({ project, environment }: Place, context: CliContext): Promise<DryRun> {
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

async function printManifests(place: Place, call: Call, context: CliContext): Promise<void> {
  const made = await describe(place, context);
  if (call.has("json")) printJson(context, made);
  else context.stdout.write(manifestYaml(made.manifests, made.notes));
}

export const deploy: Command = {
  name: "deploy",
  usage: "ENV [--dry-run] [--yes] [--take-over]",
  summary: "Build the source and bring it to run in an environment",
  maxPositionals: 1,
  details: [
    "On this machine the build gets processes of its own, which go on after this command and take over once they are",
    "ready; what ran before goes on where they do not get ready. On a cluster hookloom.json says where: context,",
    "namespace, registry, host and so on.",
    "Settings without a value are asked for in a terminal, and named elsewhere. prod asks first, or wants --yes.",
    "A store that holds the deliveries of another project or environment is refused. --take-over hands it to this one, if",
    "the project was renamed or moved, and takes over fields that another tool manages. Both ask first.",
    "",
    "--dry-run prints a cluster's manifests in the order of their application, each secret as (set) or (missing).",
    'The file that "patch" names changes them: YAML documents with kind and metadata.name, each a JSON merge patch',
    "(RFC 7396) of the object of that name; null takes a member away and a list is replaced as a whole.",
  ],
  options: {
    "dry-run": { type: "boolean", help: "Print what would be applied to a cluster, and change nothing" },
    yes: yesOption,
    "take-over": takeOverOption,
    json: jsonOption,
  },
  async run(call, context) {
    const place = await placeOf("deploy", call, context);
    if (call.has("dry-run")) return printManifests(place, call, context);
    const { project, environment } = place;
    await withTarget(project, environment, context, async (target) => {
      await confirm(call, context, { project, target, what: "deploy to" });
      await fillSettings(project, target, context);
      const outcome = await takingOver(call, context, target, (options) =>
        runVerb(context, (verb) => target.deploy(verb, options)),
      );
      printOutcome(call, context, target, outcome);
    });
  },
};
