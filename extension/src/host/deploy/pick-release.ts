import * as vscode from "vscode";
import { shortBuild } from "../../environments/contract/environment.ts";
import type { ReleaseRecord } from "../../environments/contract/target.ts";
import type { ProjectEnvironment } from "../environments/environments.ts";
import { pick, withoutIcons } from "../shared/dialogs.ts";
import { cancelled, HostError } from "../shared/errors.ts";
import { releaseOrigin, releaseText, shortDigest } from "./release-text.ts";

const icons: Readonly<Record<ReleaseRecord["outcome"], string>> = {
  ready: "pass",
  failed: "error",
  deploying: "loading~spin",
};

/**
 * The builds that an environment can roll back to: each once, without the running one and those that never ran. A release
 * that failed may have replaced the previous one, which then comes first.
 */
export function earlierBuilds(
  releases: readonly ReleaseRecord[],
  current: string | undefined,
): readonly ReleaseRecord[] {
  const ready = releases.filter(({ outcome }) => outcome === "ready");
  const seen = new Set([current]);
  return ready.filter(({ build }) => {
    if (seen.has(build)) return false;
    seen.add(build);
    return true;
  });
}

interface ReleaseItem extends vscode.QuickPickItem {
  readonly release: ReleaseRecord;
}

function itemOf(release: ReleaseRecord, current: boolean, now: number): ReleaseItem {
  const digest = shortDigest(release.image);
  return {
    label: `$(${icons[release.outcome]}) #${release.revision}  ${releaseText(release)}`,
    ...(current ? { description: vscode.l10n.t("runs now") } : {}),
    detail: [
      releaseOrigin(release, now),
      ...(digest ? [digest] : []),
      ...(release.reason ? [withoutIcons(release.reason)] : []),
    ].join(" · "),
    release,
  };
}

/**
 * Lets the person choose an earlier build from the history, in the same order as everywhere else.
 * @throws HostError `no-earlier-build`; AbortError where the question is closed
 */
export async function pickRelease(
  { project, environment }: ProjectEnvironment,
  releases: readonly ReleaseRecord[],
  current: string | undefined,
): Promise<ReleaseRecord> {
  const earlier = earlierBuilds(releases, current);
  if (earlier.length === 0) {
    throw new HostError(
      "no-earlier-build",
      vscode.l10n.t(
        "{0} has had no other build that was ready in {1}, so there is nothing to go back to.",
        project.name,
        environment,
      ),
    );
  }
  const now = Date.now();
  const newestFirst = [...releases].sort((one, other) => other.revision - one.revision);
  const items = newestFirst.map((release) => itemOf(release, release.build === current, now));
  const picked = await pick(items, {
    title: vscode.l10n.t("{0}: roll {1} back to which build?", project.name, environment),
    placeHolder: vscode.l10n.t("The newest comes first"),
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (!picked) throw cancelled();
  const { release } = picked;
  // An older release of an earlier build leads to the same build.
  if (earlier.some(({ build }) => build === release.build) && release.outcome === "ready") return release;
  throw new HostError(
    "not-earlier",
    release.build === current
      ? vscode.l10n.t("Build {0} is the one that runs in {1} now.", shortBuild(release.build), environment)
      : vscode.l10n.t(
          "Revision {0} was never ready in {1}: choose a build that was.",
          release.revision,
          environment,
        ),
  );
}
