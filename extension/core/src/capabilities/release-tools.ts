import * as v from "valibot";
import { shortBuild } from "../environments/contract/environment.ts";
import { MissingSettings } from "../environments/contract/errors.ts";
import { localTime } from "../environments/contract/log-line.ts";
import type { DeployOutcome, ReleaseRecord, Target } from "../environments/contract/target.ts";
import type { VerbContext } from "../environments/contract/verb-context.ts";
import { earlierRelease } from "../environments/release/history.ts";
import { promote, releaseToPromote } from "../environments/release/promote.ts";
import { callVerb, runVerb, type Verb } from "../environments/run-verb.ts";
import { checkEnvironment } from "../environments/use-environment.ts";
import { shortCommit } from "../project/git.ts";
import { describedEnvironment } from "../project/project.ts";
import { type CapabilityContext, defineCapability, describedText, list, optionalText } from "./capability.ts";
import {
  buildOfRelease,
  buildOfSource,
  checkConfirmed,
  environmentInput,
  projectInput,
  resolveEnvironment,
  withTarget,
} from "./environments.ts";

const text = v.string();

const releaseOutput = v.object({ revision: v.number(), build: text, deployedAt: text, outcome: text });

const outcomeOutput = v.object({
  release: v.optional(releaseOutput),
  url: v.optional(text),
  notes: v.optional(v.pipe(list(text), v.description("What a person should know"))),
});

const releaseEnvironment = describedText("An environment of hookloom.json");

/** Refuses before anything is built, since values are entered by people alone. @throws MissingSettings */
async function checkSettings(target: Target): Promise<void> {
  const missing = (await target.settings()).filter((setting) => setting.missing);
  if (missing.length > 0)
    throw new MissingSettings(
      target.environment,
      missing.map(({ name }) => name),
    );
}

type ReleaseOutput = v.InferOutput<typeof outcomeOutput>;

function released({ release, url, notes }: DeployOutcome): ReleaseOutput {
  return { release, ...(url === undefined ? {} : { url }), notes };
}

/** Runs a verb, whose phases are reported. */
async function reported<T>(context: CapabilityContext, work: (verb: VerbContext) => Promise<T>): Promise<T> {
  const output = {
    signal: context.signal,
    report: ({ phase, message }: Parameters<VerbContext["report"]>[0]) =>
      context.progress(`${phase}: ${message}`),
    detail: (line: string) => context.progress(line),
  };
  return await runVerb(output, work);
}

async function release(target: Target, verb: Verb, context: CapabilityContext): Promise<ReleaseOutput> {
  const outcome = await reported(context, (verbContext) => callVerb(target, verb, verbContext));
  return outcome ? released(outcome) : {};
}

const deploy = defineCapability({
  name: "deploy",
  title: "Deploy",
  description:
    "Build the source of a project and deploy it to an environment. Production waits for a person's confirmation. Settings without a value are named; a person sets them.",
  effect: "deploys",
  savesFirst: true,
  confirmationMessage: () => "{project} is saved, built and deployed to {environment}.",
  input: v.strictObject({ ...projectInput, environment: releaseEnvironment }),
  output: outcomeOutput,
  async run(input, context) {
    const ref = await resolveEnvironment(input, context);
    await checkConfirmed(ref, context, {
      what: "Deploy to",
      command: ["deploy", ref.environment],
      starts: true,
      build: () => buildOfSource(ref.project),
    });
    return await withTarget(ref, context, async (target) => {
      await checkSettings(target);
      return await release(target, { name: "deploy" }, context);
    });
  },
});

const promoteBuild = defineCapability({
  name: "promote",
  title: "Promote",
  description: "Promote the build that runs in one environment to another, without building.",
  effect: "deploys",
  confirmationMessage: () => "The build of {project} in {from} is deployed to {to}.",
  input: v.strictObject({ ...projectInput, from: releaseEnvironment, to: releaseEnvironment }),
  output: outcomeOutput,
  async run({ from, to, ...named }, context) {
    const source = await resolveEnvironment({ ...named, environment: from }, context);
    const ref = describedEnvironment(source.project, checkEnvironment(source.project, to));
    await checkConfirmed(ref, context, {
      what: `Promote ${from} to`,
      command: ["promote", from, to],
      starts: true,
      build: () =>
        withTarget(source, context, async (origin) =>
          buildOfRelease(await releaseToPromote(origin, {}, context.signal)),
        ),
    });
    const { build } = context.confirmed ?? {};
    return await withTarget(source, context, (origin) =>
      withTarget(ref, context, async (target) => {
        await checkSettings(target);
        return released(await reported(context, (verb) => promote(origin, target, { build }, verb)));
      }),
    );
  },
});

const rollBack = defineCapability({
  name: "roll_back",
  title: "Roll back",
  description:
    "Roll an environment back to an earlier build: the one that is named, else the last other one that was ready.",
  effect: "deploys",
  confirmationMessage: ({ build }) =>
    build === undefined
      ? "{environment} of {project} goes back to the last other build that was ready."
      : "{environment} of {project} goes back to the build {build}.",
  input: v.strictObject({
    ...projectInput,
    environment: releaseEnvironment,
    build: optionalText("The id of a build, from list_releases"),
  }),
  output: outcomeOutput,
  async run({ build, ...named }, context) {
    const ref = await resolveEnvironment(named, context);
    const { environment } = ref;
    await checkConfirmed(ref, context, {
      what: "Roll back",
      command: ["rollback", environment, ...(build === undefined ? [] : [build])],
      starts: true,
      build: async (target) =>
        buildOfRelease(earlierRelease(await target.releases(context.signal), build, environment)),
    });
    const to = context.confirmed?.build ?? build;
    return await withTarget(ref, context, (target) =>
      release(target, { name: "rollback", build: to }, context),
    );
  },
});

function releaseOrigin({ promotedFrom, rolledBackTo }: ReleaseRecord): string {
  if (promotedFrom !== undefined) return `promoted from ${promotedFrom}`;
  return rolledBackTo === undefined ? "" : `back to release ${rolledBackTo}`;
}

function releaseRow(release: ReleaseRecord): readonly string[] {
  const { revision, build, commit, deployedAt, by, outcome, cancelled, reason } = release;
  return [
    String(revision),
    localTime(deployedAt),
    shortBuild(build),
    cancelled ? "cancelled" : outcome,
    commit === undefined ? "-" : shortCommit(commit),
    by ?? "-",
    [releaseOrigin(release), reason ?? ""].filter(Boolean).join("  "),
  ];
}

const listReleases = defineCapability({
  name: "list_releases",
  title: "List releases",
  description: "List the builds that an environment ran, newest first.",
  effect: "reads",
  reaches: true,
  input: v.strictObject(environmentInput),
  output: v.object({ releases: list(releaseOutput) }),
  async run(input, context) {
    const ref = await resolveEnvironment(input, context);
    return { releases: await withTarget(ref, context, (target) => target.releases(context.signal)) };
  },
  verb: {
    name: "releases",
    usage: "ENV",
    summary: "List the builds that an environment ran, newest first",
    after: "rollback",
    positionals: { environment: "Name an environment" },
    json: ({ releases }) => releases,
    text: ({ releases }, { environment }) =>
      releases.length === 0 ? `Nothing was deployed to ${environment} yet.` : releases.map(releaseRow),
  },
});

export const releaseTools = [deploy, promoteBuild, rollBack, listReleases];
