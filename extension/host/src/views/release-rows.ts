import { shortBuild } from "@hookloom/core/environments/contract/environment";
import type { ReleaseRecord, TargetStatus } from "@hookloom/core/environments/contract/target";
import { shortCommit } from "@hookloom/core/project/git";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import {
  releaseAge,
  releaseOrigin,
  releaseSource,
  releaseTooltip,
  shortDigest,
} from "../deploy/release-text.ts";
import { joinParts } from "../shared/listed.ts";
import { amber, green, type Row, type RowIcon, red, rowKey } from "./row.ts";

interface DeployedEnvironment extends ProjectEnvironment {
  /** Reads the history when the row is expanded. */
  history(): Promise<readonly ReleaseRecord[]>;
}

/**
 * Returns the rows of the running release. The most important details come first, because a narrow view truncates the row; the
 * rows below contain the rest.
 */
export function releaseRows(ref: ProjectEnvironment, status: TargetStatus): readonly Row[] {
  const { release, replicas } = status;
  if (!release) return [];
  const ready = replicas && `${replicas.ready}/${replicas.wanted} ready`;
  const hasMissingReplicas = replicas !== undefined && replicas.ready < replicas.wanted;
  return [
    {
      ...rowKey(ref, "release"),
      label: vscode.l10n.t("build {0}", shortBuild(release.build)),
      description: joinParts([ready, releaseAge(release, Date.now()), releaseSource(release)]),
      tooltip: releaseTooltip(release),
      icon: hasMissingReplicas ? { id: "package", color: amber } : { id: "package" },
      context: "release",
      load: async () => detailRows(ref, release),
    },
  ];
}

function detailRows(ref: ProjectEnvironment, release: ReleaseRecord): readonly Row[] {
  const { image, commit, by, deployedAt } = release;
  const details = [
    { label: shortDigest(image), icon: "layers", tooltip: image },
    {
      label: commit && vscode.l10n.t("commit {0}", shortCommit(commit)),
      icon: "git-commit",
      tooltip: commit,
    },
    {
      label: by && vscode.l10n.t("by {0}", by),
      icon: "account",
      tooltip: by && vscode.l10n.t("Deployed by {0} at {1}", by, deployedAt),
    },
  ];
  return details.flatMap(({ label, icon, tooltip }) =>
    label && tooltip
      ? [
          {
            ...rowKey(ref, `release ${icon}`),
            label,
            tooltip,
            icon: { id: icon },
            context: "detail",
          },
        ]
      : [],
  );
}

const outcomeIcons: Readonly<Record<ReleaseRecord["outcome"], RowIcon>> = {
  ready: { id: "pass", color: green },
  failed: { id: "error", color: red },
  deploying: { id: "loading~spin" },
};

/** Returns an initially collapsed row with all releases. */
export function historyRow(ref: DeployedEnvironment): Row {
  return {
    ...rowKey(ref, "history"),
    label: vscode.l10n.t("History"),
    icon: { id: "history" },
    context: "history",
    load: async () => (await ref.history()).map((release) => recordRow(ref, release)),
  };
}

function recordRow(ref: ProjectEnvironment, release: ReleaseRecord): Row {
  const { revision, build, outcome, cancelled, reason } = release;
  return {
    ...rowKey(ref, `revision ${revision}`),
    label: `#${revision} ${shortBuild(build)}`,
    description: reason ?? releaseOrigin(release, Date.now()),
    tooltip: releaseTooltip(release),
    icon: cancelled ? { id: "circle-slash" } : outcomeIcons[outcome],
    context: `record ${outcome}`,
    build,
  };
}
