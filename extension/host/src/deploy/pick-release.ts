import { shortBuild } from "@hookloom/core/environments/contract/environment";
import type { ReleaseRecord } from "@hookloom/core/environments/contract/target";
import type { DescribedEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { pickFrom, withoutIcons } from "../shared/dialogs.ts";
import { HostError } from "../shared/errors.ts";
import { joinParts } from "../shared/listed.ts";
import { releaseOrigin, releaseText, shortDigest } from "./release-text.ts";

/** The releases of an environment, newest first, and its current build. */
export interface History {
  readonly releases: readonly ReleaseRecord[];
  readonly current: string | undefined;
}

/**
 * Returns the builds to which an environment can be rolled back, newest first, without duplicates, the current build and builds
 * that never ran. A failed release may have replaced the previous build, which then comes first.
 */
export function earlierBuilds({ releases, current }: History): readonly ReleaseRecord[] {
  const ready = releases
    .filter(({ outcome }) => outcome === "ready")
    .sort((one, other) => other.revision - one.revision);
  const seen = new Set([current]);
  return ready.filter(({ build }) => {
    if (seen.has(build)) return false;
    seen.add(build);
    return true;
  });
}

/** Describes the build that a rollback restores, for a list of environments. */
export function rollbackWords({ releases, current }: History): string {
  if (releases.length === 0) return vscode.l10n.t("not deployed, nothing to roll back to");
  const [previous] = earlierBuilds({ releases, current });
  if (!previous) return vscode.l10n.t("no earlier build to roll back to");
  return vscode.l10n.t("back to {0}", releaseText(previous));
}

function toReleaseItem(release: ReleaseRecord, now: number): vscode.QuickPickItem {
  const reason = release.reason && withoutIcons(release.reason);
  return {
    label: `#${release.revision}  ${releaseText(release)}`,
    detail: joinParts([releaseOrigin(release, now), shortDigest(release.image), reason]),
  };
}

/**
 * Lets the user choose an earlier build; the previous one is preselected.
 * @throws HostError `no-earlier-build`; AbortError if the prompt is closed
 */
export async function pickRelease(
  { project, environment }: DescribedEnvironment,
  history: History,
): Promise<ReleaseRecord> {
  const earlier = earlierBuilds(history);
  if (earlier.length === 0) {
    throw new HostError(
      "no-earlier-build",
      vscode.l10n.t(
        "{0} has no earlier build that was ready in {1}, so there is nothing to roll back to.",
        project.name,
        environment,
      ),
    );
  }
  const now = Date.now();
  const { current } = history;
  return await pickFrom(earlier, (release) => toReleaseItem(release, now), {
    title: vscode.l10n.t("{0}: roll {1} back to which build?", project.name, environment),
    placeHolder:
      current === undefined
        ? vscode.l10n.t("The newest comes first")
        : vscode.l10n.t("The selected build replaces the running build {0}", shortBuild(current)),
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
}
