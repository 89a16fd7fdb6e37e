import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import type { LockedEnvironment, ReleaseBackend } from "@hookloom/core/environments/release/pipeline";
import { warn } from "@hookloom/core/environments/release/report";
import { prunable } from "../apply/apply-objects.ts";
import { supported } from "../apply/optional-objects.ts";
import { checkPermissions } from "../apply/permissions.ts";
import { hasStatus } from "../cluster/errors.ts";
import { planRelease } from "../manifests/describe.ts";
import { manifests } from "../manifests/manifests.ts";
import { earlierImageGone, imageGone } from "../release/errors.ts";
import type { Release, ReleasePlan } from "../release/release.ts";
import { handOverRules } from "./apply-rules.ts";
import { prepareCurrent } from "./current-release.ts";
import { findBuild } from "./find-build.ts";
import {
  type DescribedRelease,
  describeLocally,
  describePlan,
  type PreparedRelease,
  prepareRelease,
  prepareStoredRelease,
  requireValues,
} from "./prepare-release.ts";
import { registrationInput } from "./registration.ts";
import { checkImageStore, imageDelivery, storeImage } from "./release-image.ts";
import { releaseOrRollBack } from "./release-or-roll-back.ts";
import { checkAccess, ifForbidden, type LockedSession, type Session, withLock } from "./session.ts";

type Locked = LockedEnvironment<ReleasePlan, DescribedRelease, PreparedRelease>;

/** Checks every permission that a release needs. @throws DeployError `forbidden` with all missing permissions */
async function checkReleasePermissions(
  session: Session,
  user: string,
  release: Release,
  context: VerbContext,
): Promise<void> {
  const { input, cluster, owner } = session;
  const { manifests: applied } = await supported(cluster, manifests(release), context.signal);
  const registers = Object.keys(input.description.register ?? {}).length > 0;
  // Without the permission to read the inventory, that permission is reported as missing too.
  const stale = (await prunable(session, applied, context.signal).catch(ifForbidden)) ?? [];
  const permissionsInput = { owner, manifests: applied, stale, registers };
  const notes = await checkPermissions(cluster, user, permissionsInput, context.signal);
  for (const note of notes) warn(context, "check", note);
}

/** Returns the operations on an environment while a verb holds its lock. */
function lockedCluster(session: LockedSession): Locked {
  const { context, owner, history } = session;
  const { signal } = context;
  return {
    context,
    get releases() {
      return history.releases.map(({ record }) => record);
    },
    describe: (plan) => describePlan(session, plan, signal),
    async check(described) {
      await checkReleasePermissions(session, session.user, described.release, context);
      requireValues(session, described);
    },
    checkStore: () => checkImageStore(session, context),
    async store(source) {
      const { id: build, commit } = source;
      const image = await storeImage(session, source);
      return { build, image, ...(commit === undefined ? {} : { commit }) };
    },
    /** An image in a registry is not moved. An engine loads the image under the same digest. */
    async takeOver({ build }) {
      const { image = "", promotedFrom = "" } = build;
      const provided = await imageDelivery(session, context).provide(image, build.build);
      if (provided === undefined) throw imageGone(promotedFrom, build.build, image);
      return { ...build, image: provided };
    },
    prepare: (described, build) => prepareRelease(session, described, build),
    async prepareEarlier({ revision, build, image }) {
      // With a file-based store, the only pod would exit before the cluster notices the missing image.
      if (image !== undefined && !(await imageDelivery(session, context).restore(image, build)))
        throw earlierImageGone(owner.environment, build, image);
      return prepareStoredRelease(session, history.release(revision), signal);
    },
    prepareCurrent: () => prepareCurrent(session),
    async apply(prepared) {
      const outcome = await releaseOrRollBack(session, prepared);
      // Pods do not restart if only the rules changed, so the new rules are sent to them.
      const rules = prepared.storedBuild.rolledBackTo === undefined ? await session.input.rules() : undefined;
      if (rules !== undefined) await handOverRules(session, rules, signal).catch(() => 0);
      return outcome;
    },
    async registration({ release }) {
      const { registrar, description } = session.input;
      if (!registrar || !description.register || !description.expose) return undefined;
      const input = await registrationInput(session, signal);
      // Deliveries may have been missed while the only pod was being replaced.
      return { ...input, missedSince: Date.parse(release.deployedAt) };
    },
    within: (other) => lockedCluster({ ...session, context: other }),
  };
}

/** Runs releases as pods in a cluster. */
export const clusterBackend = (
  session: Session,
): ReleaseBackend<ReleasePlan, DescribedRelease, PreparedRelease> => ({
  input: session.input,
  plan: (content) => planRelease(content, session.input.description),
  checkAccess: (context) => checkAccess(session, context),
  findBuild: (release, from, context) => findBuild(session, release, from, context),
  async withLock({ plan, ...request }, work) {
    let locked = false;
    try {
      return await withLock(session, request, (held) => {
        locked = true;
        return work(lockedCluster(held));
      });
    } catch (error) {
      // A user without permission to take the lock gets a complete list of missing permissions.
      if (!locked && plan && hasStatus(error, 403)) {
        const { release } = await describeLocally(session, plan);
        await checkReleasePermissions(session, request.user, release, request.context);
      }
      throw error;
    }
  },
});
