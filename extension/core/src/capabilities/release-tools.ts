import * as v from "valibot";
import { shortBuild } from "../environments/contract/environment.ts";
import { MissingSettings } from "../environments/contract/errors.ts";
import { localTime } from "../environments/contract/log-line.ts";
import type { DeployOutcome, ReleaseRecord, Target } from "../environments/contract/target.ts";
import type { VerbContext } from "../environments/contract/verb-context.ts";
import { earlierRelease, readyRelease } from "../environments/release/history.ts";
import { promote, releaseToPromote } from "../environments/release/promote.ts";
import { callVerb, runVerb, type Verb } from "../environments/run-verb.ts";
import { checkEnvironment } from "../environments/use-environment.ts";
import { git, shortCommit } from "../project/git.ts";
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
const commitsOutput = list(v.object({ commit: text, subject: text }));
type Commits = v.InferOutput<typeof commitsOutput>;

const comparisonOutput = v.object({
  build: describedText("The build that would be promoted"),
  running: optionalText("The build that it would replace"),
  same: v.pipe(v.boolean(), v.description("True if the target already runs that build")),
  brings: v.optional(v.pipe(commitsOutput, v.description("Commits that the target does not have yet"))),
  undoes: v.optional(v.pipe(commitsOutput, v.description("Commits in the target that the build lacks"))),
  missing: v.pipe(list(text), v.description("Settings without a value in the target")),
  rules: v.pipe(
    list(v.object({ member: text, one: text, other: text })),
    v.description("Rules that differ, with the value in each environment"),
  ),
});

type Comparison = v.InferOutput<typeof comparisonOutput>;

/** The latest commits are enough to see the changes. */
const maxCommits = 100;

/** Returns the project's commits between two builds, newest first; undefined if git does not know both. */
async function commitsBetween(
  root: string,
  since: ReleaseRecord,
  until: ReleaseRecord,
): Promise<Commits | undefined> {
  const [from, to] = [since, until].map(({ commit = "" }) => commit.replace(/-dirty$/, ""));
  const range = `${from}..${to}`;
  if (!/^[0-9a-f]{7,64}\.\.[0-9a-f]{7,64}$/.test(range)) return undefined;
  const format = ["--format=%H %s", `--max-count=${maxCommits}`];
  const { status, stdout } = await git(root, ["log", ...format, range, "--", "."]);
  if (status !== 0) return undefined;
  return [...stdout.matchAll(/^(\w+) (.*)$/gm)].map(([, commit = "", subject = ""]) => ({ commit, subject }));
}

/** Returns the changes that a promotion would make. @throws EnvironmentError `no-release` if there is nothing to promote */
export async function comparison(
  root: string,
  { from, to, signal }: { readonly from: Target; readonly to: Target; readonly signal: AbortSignal },
): Promise<Comparison> {
  const release = await releaseToPromote(from, {}, signal);
  const running = readyRelease(await to.releases(signal));
  const [one, other] = [await from.rules(), await to.rules()];
  const [brings, undoes] = running
    ? [await commitsBetween(root, running, release), await commitsBetween(root, release, running)]
    : [];
  return {
    build: buildOfRelease(release).label,
    ...(running ? { running: buildOfRelease(running).label } : {}),
    same: running?.build === release.build,
    ...(brings && undoes ? { brings, undoes } : {}),
    missing: (await to.settings()).filter(({ missing }) => missing).map(({ name }) => name),
    rules: [...to.api.differences(one, other)],
  };
}

const environment = describedText("An environment in hookloom.json");

export const compareEnvironments = defineCapability({
  name: "compare_environments",
  title: "Compare environments",
  description:
    "Show what a promotion from one environment to another would change: the build, the commits that it adds and removes, the settings that have no value in the target and the rules that differ. It changes nothing.",
  effect: "reads",
  reaches: true,
  input: v.strictObject({ ...projectInput, from: environment, to: environment }),
  output: comparisonOutput,
  async run({ from, to, ...named }, context) {
    const source = await resolveEnvironment({ ...named, environment: from }, context);
    const ref = await resolveEnvironment({ ...named, environment: to }, context);
    const { signal } = context;
    return await withTarget(source, context, (origin) =>
      withTarget(ref, context, (target) => comparison(source.root, { from: origin, to: target, signal })),
    );
  },
  verb: {
    name: "compare",
    usage: "FROM TO",
    summary: "Show what a promotion would change, without promoting anything",
    details: [
      "Compares the newest ready build of FROM, which promote would take, with the build that TO runs: the commits that TO does not have yet",
      "and those that it would lose, the settings that have no value in TO, and the rules that differ.",
    ],
    after: "promote",
    positionals: { from: "Specify the environment of the build", to: "Specify the target environment" },
    json: (compared) => compared,
    text({ build, running, same, brings = [], undoes = [], missing, rules }, { from, to }) {
      const head = running === undefined ? "first release" : same ? "already running" : `replaces ${running}`;
      return [
        ["build", build, head],
        ...brings.map(({ commit, subject }) => ["brings", shortCommit(commit), subject]),
        ...undoes.map(({ commit, subject }) => ["undoes", shortCommit(commit), subject]),
        ...missing.map((name) => ["setting", name, `no value in ${to}`]),
        ...rules.map(({ member, one, other }) => ["rules", member, `${one} in ${from}, ${other} in ${to}`]),
      ];
    },
  },
});

const releaseOutput = v.object({ revision: v.number(), build: text, deployedAt: text, outcome: text });

const outcomeOutput = v.object({
  release: v.optional(releaseOutput),
  url: v.optional(text),
  notes: v.optional(v.pipe(list(text), v.description("What the user should know"))),
});

const releaseEnvironment = describedText("An environment in hookloom.json");

/** Rejects a deploy with missing settings before the build, since only users can enter values. @throws MissingSettings */
async function checkSettings(target: Target): Promise<void> {
  const missing = (await target.settings()).filter((setting) => setting.missing);
  if (missing.length > 0)
    throw new MissingSettings(
      target.environment,
      missing.map(({ name }) => name),
    );
}

type ReleaseOutput = v.InferOutput<typeof outcomeOutput>;

function toReleaseOutput({ release, url, notes }: DeployOutcome): ReleaseOutput {
  return { release, ...(url === undefined ? {} : { url }), notes };
}

/** Runs a verb and reports its phases. */
async function runWithProgress<T>(
  context: CapabilityContext,
  work: (verb: VerbContext) => Promise<T>,
): Promise<T> {
  const output = {
    signal: context.signal,
    report: ({ phase, message }: Parameters<VerbContext["report"]>[0]) =>
      context.progress(`${phase}: ${message}`),
    detail: (line: string) => context.progress(line),
  };
  return await runVerb(output, work);
}

async function runReleaseVerb(
  target: Target,
  verb: Verb,
  context: CapabilityContext,
): Promise<ReleaseOutput> {
  const outcome = await runWithProgress(context, (verbContext) => callVerb(target, verb, verbContext));
  return outcome ? toReleaseOutput(outcome) : {};
}

const deploy = defineCapability({
  name: "deploy",
  title: "Deploy",
  description:
    "Build the source of a project and deploy it to an environment. A deployment to production waits for a user's confirmation. Settings without a value are listed for the user to set.",
  effect: "deploys",
  savesFirst: true,
  confirmationMessage: () => "{project} will be saved, built and deployed to {environment}.",
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
      return await runReleaseVerb(target, { name: "deploy" }, context);
    });
  },
});

const promoteBuild = defineCapability({
  name: "promote",
  title: "Promote",
  description: "Promote the build that runs in one environment to another, without building.",
  effect: "deploys",
  confirmationMessage: () => "The build of {project} in {from} will be deployed to {to}.",
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
        return toReleaseOutput(
          await runWithProgress(context, (verb) => promote(origin, target, { build }, verb)),
        );
      }),
    );
  },
});

const rollBack = defineCapability({
  name: "roll_back",
  title: "Roll back",
  description:
    "Roll an environment back to an earlier build: the given build, or otherwise the most recent other build that was ready.",
  effect: "deploys",
  confirmationMessage: ({ build }) =>
    build === undefined
      ? "{environment} of {project} will be rolled back to the most recent other build that was ready."
      : "{environment} of {project} will be rolled back to the build {build}.",
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
      runReleaseVerb(target, { name: "rollback", build: to }, context),
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
  description: "List the builds that an environment has run, newest first.",
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
    summary: "List the builds that an environment has run, newest first",
    after: "rollback",
    positionals: { environment: "Specify an environment" },
    json: ({ releases }) => releases,
    text: ({ releases }, { environment }) =>
      releases.length === 0 ? `Nothing has been deployed to ${environment} yet.` : releases.map(releaseRow),
  },
});

export const releaseTools = [deploy, promoteBuild, rollBack, listReleases];
