import { noEarlierBuild, nothingDeployed, unknownBuild } from "../contract/errors.ts";
import type { ReleaseRecord } from "../contract/target.ts";

/**
 * Returns the release whose build serves requests, or would serve them if the environment were running: the latest release that
 * became ready. `releases` are newest first.
 */
export const readyRelease = (releases: readonly ReleaseRecord[]): ReleaseRecord | undefined =>
  releases.find(({ outcome }) => outcome === "ready");

/**
 * Returns the release to roll back to; `releases` are an environment's releases, newest first. After a failed release, this is
 * the last one that was ready; otherwise the last one of a different build.
 * @throws EnvironmentError `no-release`
 */
export function earlierRelease(
  releases: readonly ReleaseRecord[],
  build: string | undefined,
  environment: string,
): ReleaseRecord {
  const ready = releases.filter(({ outcome }) => outcome === "ready");
  const [running] = ready;
  if (!running) throw nothingDeployed(environment);
  if (build !== undefined) {
    const found = ready.find((release) => release.build === build);
    if (found) return found;
    throw unknownBuild(environment, build, [...new Set(ready.map((release) => release.build))]);
  }
  if (releases[0] !== running) return running;
  const other = ready.find((release) => release.build !== running.build);
  if (other) return other;
  throw noEarlierBuild(environment);
}

interface KeepLimits {
  /** How many of the latest releases are kept. */
  readonly newest: number;
  /** How many of the latest ready releases are kept, so that a rollback is possible after any number of failures. */
  readonly ready: number;
}

/** Whether the history drops a release; `releases` are all of the environment's releases, newest first. */
export function shouldPrune(
  release: ReleaseRecord,
  releases: readonly ReleaseRecord[],
  limits: KeepLimits,
): boolean {
  if (releases.indexOf(release) < limits.newest) return false;
  const ready = releases.filter(({ outcome }) => outcome === "ready").slice(0, limits.ready);
  return !ready.includes(release);
}
