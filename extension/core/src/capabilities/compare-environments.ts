import * as v from "valibot";
import type { ReleaseRecord, Target } from "../environments/contract/target.ts";
import { readyRelease } from "../environments/release/history.ts";
import { releaseToPromote } from "../environments/release/promote.ts";
import { git, shortCommit } from "../project/git.ts";
import { defineCapability, describedText, list, optionalText } from "./capability.ts";
import { buildOfRelease, projectInput, resolveEnvironment, withTarget } from "./environments.ts";

const text = v.string();
const commitsOutput = list(v.object({ commit: text, subject: text }));
type Commits = v.InferOutput<typeof commitsOutput>;

const output = v.object({
  build: describedText("The build that a promotion would take"),
  running: optionalText("The build that it would replace"),
  same: v.pipe(v.boolean(), v.description("True where the target runs that build already")),
  brings: v.optional(v.pipe(commitsOutput, v.description("Commits that the target does not have yet"))),
  undoes: v.optional(v.pipe(commitsOutput, v.description("Commits of the target that the build lacks"))),
  missing: v.pipe(list(text), v.description("Settings without a value in the target")),
  rules: v.pipe(
    list(v.object({ member: text, one: text, other: text })),
    v.description("Rules that differ, with the value in each environment"),
  ),
});

type Comparison = v.InferOutput<typeof output>;

/** The newest commits are enough to see what changes. */
const maxCommits = 100;

/** The commits of the project between two builds, newest first; undefined where git does not know both. */
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

/** What a promotion would change. @throws EnvironmentError `no-release` where there is nothing to promote */
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
    build: buildOfRelease(release).words,
    ...(running ? { running: buildOfRelease(running).words } : {}),
    same: running?.build === release.build,
    ...(brings && undoes ? { brings, undoes } : {}),
    missing: (await to.settings()).filter(({ missing }) => missing).map(({ name }) => name),
    rules: [...to.api.differences(one, other)],
  };
}

const environment = describedText("An environment of hookloom.json");

export const compareEnvironments = defineCapability({
  name: "compare_environments",
  title: "Compare environments",
  description:
    "Show what a promotion from one environment to another would change: the build, the commits that it brings and undoes, the settings that have no value there and the rules that differ. It changes nothing.",
  effect: "reads",
  reaches: true,
  input: v.strictObject({ ...projectInput, from: environment, to: environment }),
  output,
  async run({ from, to, ...named }, context) {
    const source = await resolveEnvironment({ ...named, environment: from }, context);
    const destination = await resolveEnvironment({ ...named, environment: to }, context);
    const { signal } = context;
    return await withTarget(source, context, (origin) =>
      withTarget(destination, context, (target) =>
        comparison(source.root, { from: origin, to: target, signal }),
      ),
    );
  },
  verb: {
    name: "compare",
    usage: "FROM TO",
    summary: "Show what a promotion would change, without promoting anything",
    details: [
      "Compares the build that promote would take, the newest ready one of FROM, with what TO runs: the commits that TO does not have yet",
      "and those that it would lose, the settings that have no value in TO, and the rules that differ.",
    ],
    after: "promote",
    positionals: { from: "Name the environment of the build", to: "Name the target environment" },
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
