import { shortBuild } from "../../environments/environment.ts";
import type { ReleaseRecord } from "../../environments/target.ts";
import { age } from "../time-text.ts";

/** `sha256:1a2b3c4d` of an image's reference. */
export function shortDigest(image: string | undefined): string | undefined {
  return image?.match(/sha256:[0-9a-f]{8}/)?.[0];
}

export const shortCommit = (commit: string | undefined): string | undefined => commit?.slice(0, 7);

const listed = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== "").join(" · ");

/** `1a2b3c4d · commit 9f2c1e0`. */
export function buildText({ build, commit }: Pick<ReleaseRecord, "build" | "commit">): string {
  return listed([shortBuild(build), commit && `commit ${shortCommit(commit)}`]);
}

/** `build 1a2b3c4d · commit 9f2c1e0`. */
export const releaseText = (release: Pick<ReleaseRecord, "build" | "commit">): string =>
  `build ${buildText(release)}`;

/** `just now`, `3 m ago`. */
export function releaseAge({ deployedAt }: Pick<ReleaseRecord, "deployedAt">, now: number): string {
  const when = age(deployedAt, now);
  return when === "now" ? "just now" : when && `${when} ago`;
}

/** Where it came from, unless from the source: `promoted from dev`. */
export function releaseSource({ promotedFrom, rolledBackTo }: ReleaseRecord): string {
  return listed([
    promotedFrom && `promoted from ${promotedFrom}`,
    rolledBackTo === undefined ? undefined : `back to #${rolledBackTo}`,
  ]);
}

/** When, where it came from, and by whom. */
export function releaseOrigin(release: ReleaseRecord, now: number): string {
  return listed([releaseAge(release, now), releaseSource(release), release.by && `by ${release.by}`]);
}

const outcomes: Readonly<Record<ReleaseRecord["outcome"], string>> = {
  ready: "ready",
  failed: "failed",
  deploying: "being deployed",
};

/** Everything that is known of a release, a line each. */
export function releaseTooltip(release: ReleaseRecord): string {
  const { revision, build, image, commit, deployedAt, by, outcome, reason, promotedFrom } = release;
  return [
    `Revision ${revision}: ${outcomes[outcome]}${reason === undefined ? "" : ` (${reason})`}`,
    `Build ${build}`,
    ...(image === undefined ? [] : [`Image ${image}`]),
    ...(commit === undefined ? [] : [`Commit ${commit}`]),
    `Deployed ${deployedAt}${by === undefined ? "" : ` by ${by}`}`,
    ...(promotedFrom === undefined ? [] : [`Promoted from ${promotedFrom}`]),
  ].join("\n");
}
