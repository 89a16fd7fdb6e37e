import { shortBuild } from "@hookloom/core/environments/contract/environment";
import type { ReleaseRecord } from "@hookloom/core/environments/contract/target";
import { shortCommit } from "@hookloom/core/project/git";
import * as vscode from "vscode";
import { joinParts } from "../shared/listed.ts";
import { age } from "../shared/time-text.ts";

/** Returns the short digest of an image reference, such as `sha256:1a2b3c4d`. */
export function shortDigest(image: string | undefined): string | undefined {
  return image?.match(/sha256:[0-9a-f]{8}/)?.[0];
}

/** Formats a build as `1a2b3c4d · commit 9f2c1e0`. */
export function buildText({ build, commit }: Pick<ReleaseRecord, "build" | "commit">): string {
  return joinParts([shortBuild(build), commit && vscode.l10n.t("commit {0}", shortCommit(commit))]);
}

/** Formats a release as `build 1a2b3c4d · commit 9f2c1e0`. */
export const releaseText = (release: Pick<ReleaseRecord, "build" | "commit">): string =>
  vscode.l10n.t("build {0}", buildText(release));

/** Formats the age of a release as `just now` or `3 m ago`. */
export function releaseAge({ deployedAt }: Pick<ReleaseRecord, "deployedAt">, now: number): string {
  const when = age(deployedAt, now);
  return when === "now" ? vscode.l10n.t("just now") : when && `${when} ago`;
}

/** Returns the origin of a release, such as `promoted from dev`; empty if it was built from source. */
export function releaseSource({ promotedFrom, rolledBackTo }: ReleaseRecord): string {
  return joinParts([
    promotedFrom && vscode.l10n.t("promoted from {0}", promotedFrom),
    rolledBackTo === undefined ? undefined : vscode.l10n.t("rolled back to #{0}", rolledBackTo),
  ]);
}

/** Returns the time, origin and author of a release. */
export function releaseOrigin(release: ReleaseRecord, now: number): string {
  return joinParts([
    releaseAge(release, now),
    releaseSource(release),
    release.by && vscode.l10n.t("by {0}", release.by),
  ]);
}

const outcomes: Readonly<Record<ReleaseRecord["outcome"], string>> = {
  ready: "ready",
  failed: "failed",
  deploying: vscode.l10n.t("being deployed"),
};

/** Returns all details of a release, one per line. */
export function releaseTooltip(release: ReleaseRecord): string {
  const { revision, build, image, commit, deployedAt, by, outcome, cancelled, reason, promotedFrom } =
    release;
  return [
    vscode.l10n.t(
      "Revision {0}: {1}{2}",
      revision,
      cancelled ? vscode.l10n.t("cancelled") : outcomes[outcome],
      reason === undefined ? "" : ` (${reason})`,
    ),
    vscode.l10n.t("Build {0}", build),
    ...(image === undefined ? [] : [vscode.l10n.t("Image {0}", image)]),
    ...(commit === undefined ? [] : [vscode.l10n.t("Commit {0}", commit)]),
    vscode.l10n.t("Deployed {0}{1}", deployedAt, by === undefined ? "" : vscode.l10n.t(" by {0}", by)),
    ...(promotedFrom === undefined ? [] : [vscode.l10n.t("Promoted from {0}", promotedFrom)]),
  ].join("\n");
}
