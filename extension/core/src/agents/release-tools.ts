import * as v from "valibot";
import { MissingSettings } from "../environments/contract/errors.ts";
import type { DeployOutcome, Target } from "../environments/contract/target.ts";
import type { VerbContext } from "../environments/contract/verb-context.ts";
import { earlierRelease } from "../environments/release/history.ts";
import { promote, releaseToPromote } from "../environments/release/promote.ts";
import { callVerb, runVerb, type Verb } from "../environments/run-verb.ts";
import { checkEnvironment } from "../environments/use-environment.ts";
import { describedEnvironment } from "../project/project.ts";
import {
  buildOfRelease,
  buildOfSource,
  checkConfirmed,
  environmentInput,
  environmentOf,
  projectInput,
  withTarget,
} from "./places.ts";
import { defineTool, list, type ToolContext } from "./tool.ts";

const text = v.string();

const releaseOutput = v.object({ revision: v.number(), build: text, deployedAt: text, outcome: text });

const outcomeOutput = v.object({
  release: v.optional(releaseOutput),
  url: v.optional(text),
  notes: v.optional(v.pipe(list(text), v.description("What a person should know"))),
});

const releaseEnvironment = v.pipe(v.string(), v.description("An environment of hookloom.json"));

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
async function reported<T>(context: ToolContext, work: (verb: VerbContext) => Promise<T>): Promise<T> {
  const output = {
    signal: context.signal,
    report: ({ phase, message }: Parameters<VerbContext["report"]>[0]) =>
      context.progress(`${phase}: ${message}`),
    detail: (line: string) => context.progress(line),
  };
  return await runVerb(output, work);
}

async function release(target: Target, verb: Verb, context: ToolContext): Promise<ReleaseOutput> {
  const outcome = await reported(context, (verbContext) => callVerb(target, verb, verbContext));
  return outcome ? released(outcome) : {};
}

const deploy = defineTool({
  name: "deploy",
  title: "Deploy",
  description:
    "Build the source of a project and deploy it to an environment. Production waits for a person's confirmation. Settings without a value are named; a person sets them.",
  effect: "deploys",
  input: v.strictObject({ ...projectInput, environment: releaseEnvironment }),
  output: outcomeOutput,
  async run(input, context) {
    const place = await environmentOf(input, context);
    await checkConfirmed(place, context, {
      what: "Deploy to",
      command: ["deploy", place.environment],
      starts: true,
      build: () => buildOfSource(place.project),
    });
    return await withTarget(place, context, async (target) => {
      await checkSettings(target);
      return await release(target, { name: "deploy" }, context);
    });
  },
});

const promoteBuild = defineTool({
  name: "promote",
  title: "Promote",
  description: "Promote the build that runs in one environment to another, without building.",
  effect: "deploys",
  input: v.strictObject({ ...projectInput, from: releaseEnvironment, to: releaseEnvironment }),
  output: outcomeOutput,
  async run({ from, to, ...named }, context) {
    const source = await environmentOf({ ...named, environment: from }, context);
    const place = describedEnvironment(source.project, checkEnvironment(source.project, to));
    await checkConfirmed(place, context, {
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
      withTarget(place, context, async (target) => {
        await checkSettings(target);
        return released(await reported(context, (verb) => promote(origin, target, { build }, verb)));
      }),
    );
  },
});

const rollBack = defineTool({
  name: "roll_back",
  title: "Roll back",
  description:
    "Roll an environment back to an earlier build: the one that is named, else the last other one that was ready.",
  effect: "deploys",
  input: v.strictObject({
    ...projectInput,
    environment: releaseEnvironment,
    build: v.optional(v.pipe(v.string(), v.description("The id of a build, from list_releases"))),
  }),
  output: outcomeOutput,
  async run({ build, ...named }, context) {
    const place = await environmentOf(named, context);
    const { environment } = place;
    await checkConfirmed(place, context, {
      what: "Roll back",
      command: ["rollback", environment, ...(build === undefined ? [] : [build])],
      starts: true,
      build: async (target) =>
        buildOfRelease(earlierRelease(await target.releases(context.signal), build, environment)),
    });
    const to = context.confirmed?.build ?? build;
    return await withTarget(place, context, (target) =>
      release(target, { name: "rollback", build: to }, context),
    );
  },
});

const listReleases = defineTool({
  name: "list_releases",
  title: "List releases",
  description: "List the builds that an environment ran, newest first.",
  effect: "reads",
  reaches: true,
  input: v.strictObject(environmentInput),
  output: v.object({ releases: list(releaseOutput) }),
  async run(input, context) {
    const place = await environmentOf(input, context);
    return { releases: await withTarget(place, context, (target) => target.releases(context.signal)) };
  },
});

export const releaseTools = [deploy, promoteBuild, rollBack, listReleases];
