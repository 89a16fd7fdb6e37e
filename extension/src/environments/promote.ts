import { neverReady, nothingDeployed, otherKind, unknownBuild } from "./errors.ts";
import type { DeployOutcome, ReleaseRecord, Target, VerbContext, VerbOptions } from "./target.ts";

/** Which build goes on, and what a person decided beforehand. */
export interface PromoteOptions extends VerbOptions {
  /** The id of a build; the newest that got ready unless named. */
  readonly build?: string | undefined;
}

/**
 * The release whose build a promotion takes.
 * @throws EnvironmentError `no-release` where there is none, `unproven` where it was never ready and nobody insists
 */
export async function releaseToPromote(
  from: Target,
  { build, unproven = false }: PromoteOptions,
  signal: AbortSignal,
): Promise<ReleaseRecord> {
  const all = await from.releases(signal);
  const known = build === undefined ? all : all.filter((release) => release.build === build);
  const ready = known.find(({ outcome }) => outcome === "ready");
  if (ready) return ready;
  const [newest] = known;
  if (newest && unproven) return newest;
  if (newest && build !== undefined) throw neverReady(build, from.environment);
  if (build === undefined) throw nothingDeployed(from.environment);
  const builds = [
    ...new Set(all.filter(({ outcome }) => outcome === "ready").map((release) => release.build)),
  ];
  throw unknownBuild(from.environment, build, builds);
}

/**
 * Runs in one environment the build that another one ran, with its own settings and without building.
 * @throws EnvironmentError `no-release` as above, `other-kind` where a build of the one cannot run on the other
 */
export async function promote(
  from: Target,
  to: Target,
  options: PromoteOptions,
  context: VerbContext,
): Promise<DeployOutcome> {
  if (from.target !== to.target) throw otherKind(from.environment, to.environment);
  const release = await releaseToPromote(from, options, context.signal);
  return to.promote(release, from.environment, context, options);
}
