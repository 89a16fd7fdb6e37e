import { buildOfRelease } from "@hookloom/core/capabilities/environments";
import type { ReleaseRecord } from "@hookloom/core/environments/contract/target";
import { earlierRelease } from "@hookloom/core/environments/release/history";
import { promote as promoteBuild } from "@hookloom/core/environments/release/promote";
import { callVerb } from "@hookloom/core/environments/run-verb";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { checkEnvironment, checkListed } from "@hookloom/core/environments/use-environment";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import { readProject } from "@hookloom/core/project/config/read-project";
import { sourceCommit } from "@hookloom/core/project/git";
import type { DescribedEnvironment } from "@hookloom/core/project/project";
import type { DryRun } from "@hookloom/kubernetes/manifests/dry-run";
import {
  type Call,
  type CliContext,
  type Command,
  flagOption,
  jsonOption,
  valueOption,
} from "../shared/command.ts";
import { confirm, takeOverOption, takingOver } from "../shared/confirm.ts";
import { badUsage, noManifests } from "../shared/errors.ts";
import { fillSettings } from "../shared/fill-settings.ts";
import { printJson } from "../shared/output.ts";
import {
  endSignal,
  namedEnvironment,
  printOutcome,
  runVerb,
  withTarget,
  yesOption,
} from "../shared/run-verb.ts";
import { version } from "../shared/version.ts";

async function describe(
  { project, environment }: DescribedEnvironment,
  context: CliContext,
): Promise<DryRun> {
  const description = await readEnvironment(project, environment);
  if (description.target === "local") throw noManifests(environment);
  const { dryRun } = await import("@hookloom/kubernetes/manifests/dry-run");
  return dryRun({
    project: project.name,
    description,
    api: context.api,
    rules: await context.api.rules(project, environment),
    content: await readProject(project),
    scope: { root: project.root, environment, secrets: commandLineStore() },
    toolVersion: await version(context.distDir),
    sourceCommit: await sourceCommit(project.root),
  });
}

async function printManifests(ref: DescribedEnvironment, call: Call, context: CliContext): Promise<void> {
  const described = await describe(ref, context);
  if (call.has("json")) return printJson(context, described);
  const { manifestYaml } = await import("@hookloom/kubernetes/manifests/yaml");
  context.stdout.write(manifestYaml(described.manifests, described.notes));
}

export const deploy: Command = {
  name: "deploy",
  usage: "ENV [--dry-run] [--no-check] [--yes] [--take-over]",
  summary: "Build the source and deploy it to an environment",
  maxPositionals: 1,
  details: [
    "On this machine, the build runs in separate processes, which keep running after this command and take over once they",
    "are ready; if they do not become ready, the previous build keeps running. For a cluster, hookloom.json specifies the",
    "context, namespace, registry, host and so on.",
    "If the project has TypeScript and a tsconfig.json, its types are checked; a type error stops the deployment, unless",
    "--no-check is given.",
    "A terminal prompts for settings without a value; elsewhere they are listed. prod requires a confirmation unless --yes",
    "is given.",
    "A store with the deliveries of another project or environment is rejected. If the project was renamed or moved,",
    "--take-over assigns the store to this environment. It also takes over the objects' fields that another tool manages.",
    "Both require a confirmation.",
    "",
    "--dry-run prints a cluster's manifests in the order in which they are applied, each secret as (set) or (missing).",
    'The file specified as "patch" changes them: YAML documents with kind and metadata.name, each a JSON merge patch',
    "(RFC 7396) for the object with that name; null removes a member, and a list is replaced as a whole.",
  ],
  options: {
    "dry-run": flagOption("Print what would be applied to a cluster without changing anything"),
    "no-check": flagOption("Deploy without checking the types"),
    yes: yesOption,
    "take-over": takeOverOption,
    json: jsonOption,
  },
  async run(call, context) {
    const ref = await namedEnvironment("deploy", call, context);
    if (call.has("dry-run")) return printManifests(ref, call, context);
    const { project, environment } = ref;
    await withTarget(project, environment, context, async (target) => {
      await confirm(call, context, { project, target, what: "deploy to" });
      await fillSettings(project, target, context);
      const unchecked = call.has("no-check");
      const outcome = await takingOver(call, context, target, (options) =>
        runVerb(context, (verb) => callVerb(target, { name: "deploy" }, verb, { ...options, unchecked })),
      );
      await printOutcome(call, context, target, outcome);
    });
  },
};

export const promote: Command = {
  name: "promote",
  usage: "FROM TO [--build ID | --commit SHA] [--force] [--yes] [--take-over]",
  summary: "Promote the build that runs in one environment to another",
  maxPositionals: 2,
  details: [
    "Without --build and --commit, the newest build of FROM that became ready is promoted. A pipeline specifies the commit",
    "that was approved, since another commit may have been deployed in the meantime.",
    "Nothing is rebuilt: TO runs the same build with its own settings. Both must be local, or both on clusters.",
  ],
  options: {
    build: valueOption("ID", "A build of FROM; the newest that was ready by default"),
    commit: valueOption("SHA", "The build of a commit; the first seven digits are enough"),
    force: flagOption("Allow a build that was never ready in FROM"),
    yes: yesOption,
    "take-over": takeOverOption,
    json: jsonOption,
  },
  async run(call, context) {
    const { project, environment: from } = await namedEnvironment("promote", call, context);
    const to = call.positionals[1];
    if (to === undefined) throw badUsage("promote", "Specify the target environment");
    if (to === from) throw badUsage("promote", `${from} cannot be promoted to itself`);
    checkEnvironment(project, to);
    await withTarget(project, from, context, (source) =>
      withTarget(project, to, context, async (target) => {
        await confirm(call, context, { project, target, what: `promote ${from} to` });
        await fillSettings(project, target, context);
        const buildPrefix = call.text("build");
        const options = {
          build:
            buildPrefix === undefined
              ? undefined
              : fullBuild(await source.releases(endSignal(context)), buildPrefix),
          commit: call.text("commit"),
          unproven: call.has("force"),
        };
        const outcome = await takingOver(call, context, target, (owned) =>
          runVerb(context, (verb) => promoteBuild(source, target, { ...options, ...owned }, verb)),
        );
        await printOutcome(call, context, target, outcome);
      }),
    );
  },
};

export const rollback: Command = {
  name: "rollback",
  usage: "ENV [BUILD] [--yes] [--take-over]",
  summary: "Roll an environment back to an earlier build",
  maxPositionals: 2,
  details: [
    "The default is the most recent earlier build that was ready. hookloom releases lists all builds; the first characters of an",
    "id are enough. Settings do not change.",
  ],
  options: { yes: yesOption, "take-over": takeOverOption, json: jsonOption },
  async run(call, context) {
    const { project, environment } = await namedEnvironment("rollback", call, context);
    await withTarget(project, environment, context, async (target) => {
      // The prompt contains the build to roll back to, and is skipped if there is none.
      const known = await target.releases(endSignal(context));
      const buildPrefix = call.positionals[1];
      const release = earlierRelease(known, buildPrefix && fullBuild(known, buildPrefix), environment);
      const { build } = release;
      const what = `roll back, to the build ${buildOfRelease(release).label},`;
      await confirm(call, context, { project, target, what });
      const outcome = await takingOver(call, context, target, (options) =>
        runVerb(context, (verb) => callVerb(target, { name: "rollback", build }, verb, options)),
      );
      await printOutcome(call, context, target, outcome);
    });
  },
};

export const stop: Command = {
  name: "stop",
  usage: "ENV [--yes]",
  summary: "Stop what runs in an environment",
  maxPositionals: 1,
  details: [
    "The environment's settings, history and stored deliveries are kept. An environment that runs on this machine although",
    "hookloom.json no longer describes it is stopped after a confirmation.",
  ],
  options: { yes: yesOption },
  async run(call, context) {
    const { project, environment } = await namedEnvironment("stop", call, context, 0, checkListed);
    // An environment that is no longer described may have been production.
    const always = environment !== "dev" && !Object.hasOwn(project.environments, environment);
    await withTarget(project, environment, context, async (target) => {
      await confirm(call, context, { project, target, what: "stop", always });
      await runVerb(context, (verb) => callVerb(target, { name: "stop" }, verb));
    });
  },
};

export const remove: Command = {
  name: "remove",
  usage: "ENV [--yes]",
  summary: "Remove an environment with its registrations and stored deliveries",
  maxPositionals: 1,
  details: [
    "hookloom.json still describes the environment. A confirmation is required unless --yes is given.",
  ],
  options: { yes: yesOption },
  async run(call, context) {
    const { project, environment } = await namedEnvironment("remove", call, context);
    await withTarget(project, environment, context, async (target) => {
      await confirm(call, context, {
        project,
        target,
        what: "remove, with its stored deliveries,",
        always: true,
      });
      await runVerb(context, (verb) => callVerb(target, { name: "remove" }, verb));
    });
  },
};

/** Completes the prefix of a build id. A prefix that matches no build or several is returned unchanged. */
function fullBuild(known: readonly ReleaseRecord[], given: string): string {
  const [first, ...more] = new Set(
    known.map(({ build }) => build).filter((build) => build.startsWith(given)),
  );
  return first !== undefined && more.length === 0 ? first : given;
}
