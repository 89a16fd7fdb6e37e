import { t } from "@vscode/l10n";
import {
  ambiguousCommit,
  badCommit,
  neverReady,
  nothingDeployed,
  otherKind,
  unknownBuild,
  unknownCommit,
} from "../contract/errors.ts";
import type { DeployOutcome, ReleaseRecord, Target, VerbOptions } from "../contract/target.ts";
import type { VerbContext } from "../contract/verb-context.ts";

/** The build to promote, and the decisions confirmed in advance. */
export interface PromoteOptions extends VerbOptions {
  /** The id of the build; by default the latest that was ready. */
  readonly build?: string | undefined;
  /** A commit, abbreviated to at least seven digits; later builds are not promoted. */
  readonly commit?: string | undefined;
}

/** Marks a commit with uncommitted changes: the source differs from that commit. */
const dirtySuffix = /-dirty$/;

/** Returns the releases of one commit. An empty CI variable must not match all of them. */
function releasesOfCommit(
  releases: readonly ReleaseRecord[],
  given: string,
  environment: string,
): readonly ReleaseRecord[] {
  if (!/^[0-9a-f]{7,64}(-dirty)?$/.test(given)) throw badCommit(given);
  const found = releases.filter(
    ({ commit = "" }) => commit.startsWith(given) && dirtySuffix.test(commit) === dirtySuffix.test(given),
  );
  const commits = [...new Set(found.map(({ commit }) => commit ?? ""))];
  if (commits.length > 1) throw ambiguousCommit(given, commits);
  if (commits.length === 0) {
    const changed = releases.some(({ commit }) => commit?.startsWith(given));
    throw unknownCommit(environment, given, changed);
  }
  return found;
}

/**
 * Returns the release whose build is promoted.
 * @throws EnvironmentError `no-release` if there is nothing to promote, `unproven` if it was never ready and `unproven` is not
 * set
 */
export async function releaseToPromote(
  from: Target,
  { build, commit, unproven = false }: PromoteOptions,
  signal: AbortSignal,
): Promise<ReleaseRecord> {
  const all = await from.releases(signal);
  const candidates = commit === undefined ? all : releasesOfCommit(all, commit, from.environment);
  const known = build === undefined ? candidates : candidates.filter((release) => release.build === build);
  const ready = known.find(({ outcome }) => outcome === "ready");
  if (ready) return ready;
  const [newest] = known;
  if (newest && unproven) return newest;
  if (newest && (build ?? commit) !== undefined) throw neverReady(newest.build, from.environment);
  if (build === undefined) throw nothingDeployed(from.environment);
  const builds = [
    ...new Set(candidates.filter(({ outcome }) => outcome === "ready").map((release) => release.build)),
  ];
  throw unknownBuild(from.environment, build, builds);
}

/** Describes the differences between the rules of the two environments; the build is the same. */
async function rulesNote(from: Target, to: Target): Promise<string | undefined> {
  const [one, other] = [await from.rules(), await to.rules()];
  if (one === undefined || other === undefined) return undefined;
  const differences = to.api.differences(one, other);
  if (differences.length === 0) return undefined;
  const list = differences.map(({ member, one: left, other: right }) => `${member} (${left}, ${right})`);
  return t("The rules of {0} and {1} differ: {2}.", from.environment, to.environment, list.join("; "));
}

/**
 * Runs one environment's build in another environment, with the other environment's settings and without building.
 * @throws EnvironmentError `no-release` if there is nothing to promote, `other-kind` if a build of one target cannot run on the
 * other
 */
export async function promote(
  from: Target,
  to: Target,
  options: PromoteOptions,
  context: VerbContext,
): Promise<DeployOutcome> {
  if (from.target !== to.target) throw otherKind(from.environment, to.environment);
  const release = await releaseToPromote(from, options, context.signal);
  const note = await rulesNote(from, to);
  const outcome = await to.promote(release, from.environment, context, options);
  return note === undefined ? outcome : { ...outcome, notes: [...outcome.notes, note] };
}
