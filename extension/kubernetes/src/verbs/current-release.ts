import { shortBuild } from "@hookloom/core/environments/contract/environment";
import { nothingDeployed } from "@hookloom/core/environments/contract/errors";
import { say } from "@hookloom/core/environments/release/report";
import { defined } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { ClusterObject } from "../cluster/cluster.ts";
import { runningRelease, type StoredRelease } from "../history/releases.ts";
import { noImageToPromote } from "../release/errors.ts";
import { revisionAnnotation } from "../release/identity.ts";
import { describePlan, type PreparedRelease, prepareRelease } from "./prepare-release.ts";
import { liveDeployment } from "./reconcile.ts";
import type { LockedSession } from "./session.ts";

interface ChosenRelease {
  readonly release: StoredRelease;
  /** A note if the release is not simply the running build. */
  readonly note?: string;
}

const describeStored = ({ record }: StoredRelease): string =>
  t("the build {0} of release {1}", shortBuild(record.build), record.revision);

/**
 * Returns the release to restart with changed settings. After a failed rollout, this is the failed release if no pod is ready,
 * since the changed settings may fix it, and otherwise the previous release, which is still running.
 * @throws EnvironmentError `no-release`
 */
export function releaseForSettings(
  releases: readonly StoredRelease[],
  live: ClusterObject | undefined,
  environment: string,
): ChosenRelease {
  const ready = runningRelease(releases);
  const revision = live?.metadata.annotations?.[revisionAnnotation];
  const failed = releases.find(({ record }) => String(record.revision) === revision);
  if (failed && failed !== ready && failed.record.outcome !== "ready") {
    const { readyReplicas = 0 } = (live?.status ?? {}) as { readonly readyReplicas?: number };
    if (!ready || readyReplicas === 0)
      return {
        release: failed,
        note: t(
          "The settings were applied to {0}, which had not become ready before.",
          describeStored(failed),
        ),
      };
    return {
      release: ready,
      note: t(
        "The settings were applied to {0}, which was still running, and not to {1}, which never became ready and has to be deployed again.",
        describeStored(ready),
        describeStored(failed),
      ),
    };
  }
  if (!ready) throw nothingDeployed(environment);
  return { release: ready };
}

/** Prepares the running build with the current settings and description. */
export async function prepareCurrent(
  locked: LockedSession,
): Promise<{ readonly prepared: PreparedRelease; readonly note?: string }> {
  const { owner, context, history } = locked;
  const { environment } = owner;
  const live = await liveDeployment(locked, context.signal);
  const { release, note } = releaseForSettings(history.releases, live, environment);
  say(context, "settings", t("Rolling out the settings of {0} on {1}", environment, describeStored(release)));
  const { build, image, commit, promotedFrom } = release.record;
  if (image === undefined) throw noImageToPromote(environment, build);
  const about = { build, image, ...defined({ commit, promotedFrom }) };
  const described = await describePlan(locked, release.plan, context.signal);
  const prepared = await prepareRelease(locked, described, about);
  return { prepared, ...defined({ note }) };
}
