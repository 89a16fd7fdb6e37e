import { noEarlierBuild, nothingDeployed, unknownBuild } from "../contract/errors.ts";
import type { ReleaseRecord } from "../contract/target.ts";

/** The release whose build serves requests, or would: the newest that became ready. `releases` begin with the newest. */
export const readyRelease = (releases: readonly ReleaseRecord[]): ReleaseRecord | undefined =>
  releases.find(({ outcome }) => outcome === "ready");

/**
 * The release to go back to, out of those of an environment, the newest first. After a failed release that is the last
 * one that was ready; otherwise the last one of another build.
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

interface Kept {
  /** How many of the newest releases are kept. */
  readonly newest: number;
  /** How many of the newest ready ones, to which one may go back whatever failed since. */
  readonly ready: number;
}

/** Whether the history forgets a release, out of all of an environment, the newest first. */
export function isForgotten(release: ReleaseRecord, releases: readonly ReleaseRecord[], kept: Kept): boolean {
  if (releases.indexOf(release) < kept.newest) return false;
  const ready = releases.filter(({ outcome }) => outcome === "ready").slice(0, kept.ready);
  return !ready.includes(release);
}
