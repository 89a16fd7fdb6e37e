import { shortBuild } from "../../environment.ts";
import { noEarlierBuild, nothingDeployed, unknownBuild } from "../../errors.ts";
import type { DeployOutcome, VerbOptions } from "../../target.ts";
import type { VerbContext } from "../../verb-context.ts";
import { earlierImageGone } from "../errors.ts";
import { runningOf, type StoredRelease } from "../history/releases.ts";
import { withRegistration } from "./apply-settings.ts";
import { prepareStoredRelease } from "./prepare-release.ts";
import { mayBePulled } from "./release-image.ts";
import { say } from "./report.ts";
import { checkAccess, type Session, withLock } from "./session.ts";

/**
 * The release to go back to. After a failed one that is the last that was ready; otherwise the last of another build.
 * @throws EnvironmentError `no-release`
 */
export function earlier(
  releases: readonly StoredRelease[],
  build: string | undefined,
  environment: string,
): StoredRelease {
  const ready = releases.filter(({ record }) => record.outcome === "ready");
  const running = runningOf(releases);
  if (!running) throw nothingDeployed(environment);
  if (build !== undefined) {
    const found = ready.find(({ record }) => record.build === build);
    if (found) return found;
    throw unknownBuild(environment, build, [...new Set(ready.map(({ record }) => record.build))]);
  }
  if (releases[0] !== running) return running;
  const other = ready.find(({ record }) => record.build !== running.record.build);
  if (other) return other;
  throw noEarlierBuild(environment);
}

/** Applies the objects of an earlier release again, with the secrets as they are now. */
export async function rollback(
  session: Session,
  build: string | undefined,
  context: VerbContext,
  options: VerbOptions,
): Promise<DeployOutcome> {
  const { environment } = session.owner;
  const user = await checkAccess(session, context);
  return withLock(session, { context, options, user }, async (locked) => {
    const to = earlier(locked.before, build, environment);
    const { image } = to.record;
    // The only pod of a store in a file would end before the cluster finds that out.
    if (image !== undefined && !(await mayBePulled(image, locked.context)))
      throw earlierImageGone(environment, to.record.build, image);
    say(
      context,
      "settings",
      `Going back to the build ${shortBuild(to.record.build)} of release ${to.record.revision}`,
    );
    return withRegistration(locked, await prepareStoredRelease(locked, to, locked.context.signal));
  });
}
