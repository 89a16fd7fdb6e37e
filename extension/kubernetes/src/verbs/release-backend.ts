import type { RegistrationInput } from "@hookloom/core/environments/contract/registration";
import type { DeployOutcome, ReleaseRecord } from "@hookloom/core/environments/contract/target";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import type {
  BundledSource,
  FoundBuild,
  LockedEnvironment,
  ReleaseBackend,
  StoredBuild,
} from "@hookloom/core/environments/release/pipeline";
import { warn } from "@hookloom/core/environments/release/report";
import { prunable } from "../apply/apply-objects.ts";
import { supported } from "../apply/optional-objects.ts";
import { checkPermissions } from "../apply/permissions.ts";
import { ClusterError } from "../cluster/errors.ts";
import { planRelease } from "../manifests/describe.ts";
import { manifests } from "../manifests/manifests.ts";
import { earlierImageGone, imageGone } from "../release/errors.ts";
import type { Release, ReleasePlan } from "../release/release.ts";
import { handOverRules } from "./apply-rules.ts";
import { prepareCurrent } from "./current-release.ts";
import { findBuild } from "./find-build.ts";
import {
  type DescribedRelease,
  describeOwn,
  describePlan,
  type PreparedRelease,
  prepareRelease,
  prepareStoredRelease,
  requireValues,
} from "./prepare-release.ts";
import { registrationInput } from "./registration.ts";
import { checkImageStore, restoreReleaseImage, storeImage, takeOverImage } from "./release-image.ts";
import { releaseOrRollBack } from "./release-or-roll-back.ts";
import { checkAccess, type LockedSession, type Session, unlessForbidden, withLock } from "./session.ts";

type Locked = LockedEnvironment<ReleasePlan, DescribedRelease, PreparedRelease>;

/** Asks for every right that a release needs. @throws DeployError `forbidden` with all that is missing */
async function checkRights(
  { input, cluster, owner }: Session,
  user: string,
  release: Release,
  context: VerbContext,
): Promise<void> {
  const { manifests: applied } = await supported(cluster, manifests(release), context.signal);
  const registers = Object.keys(input.description.register ?? {}).length > 0;
  // Without the right to read the inventory, that one is missing, too.
  const stale = (await unlessForbidden(prunable(cluster, owner, applied, context.signal))) ?? [];
  const rights = { owner, manifests: applied, stale, registers };
  const notes = await checkPermissions(cluster, user, rights, context.signal);
  for (const note of notes) warn(context, "check", note);
}

/** An environment of a cluster while one verb has it to itself. */
class LockedCluster implements Locked {
  readonly #session: LockedSession;

  constructor(session: LockedSession) {
    this.#session = session;
  }

  get context(): VerbContext {
    return this.#session.context;
  }

  get releases(): readonly ReleaseRecord[] {
    return this.#session.history.releases.map(({ record }) => record);
  }

  describe(plan: ReleasePlan): Promise<DescribedRelease> {
    return describePlan(this.#session, plan, this.context.signal);
  }

  async check(described: DescribedRelease): Promise<void> {
    await checkRights(this.#session, this.#session.user, described.release, this.context);
    requireValues(this.#session, described);
  }

  checkStore(): Promise<void> {
    return checkImageStore(this.#session, this.context);
  }

  async store(source: BundledSource): Promise<StoredBuild> {
    const image = await storeImage(this.#session, source);
    return { build: source.id, image, ...(source.commit === undefined ? {} : { commit: source.commit }) };
  }

  /** An image of a registry stays where it is; an engine gets it under the same digest. */
  async takeOver({ build }: FoundBuild<ReleasePlan>): Promise<StoredBuild> {
    const { image = "", promotedFrom = "" } = build;
    const own = await takeOverImage(this.#session, image, build.build, this.context);
    if (own === undefined) throw imageGone(promotedFrom, build.build, image);
    return { ...build, image: own };
  }

  prepare(described: DescribedRelease, build: StoredBuild): Promise<PreparedRelease> {
    return prepareRelease(this.#session, described, build);
  }

  async prepareEarlier({ revision, build, image }: ReleaseRecord): Promise<PreparedRelease> {
    const { owner, history } = this.#session;
    // With a store in a file the only pod would exit before the cluster notices.
    if (image !== undefined && !(await restoreReleaseImage(this.#session, image, build, this.context)))
      throw earlierImageGone(owner.environment, build, image);
    return prepareStoredRelease(this.#session, history.release(revision), this.context.signal);
  }

  prepareCurrent(): ReturnType<Locked["prepareCurrent"]> {
    return prepareCurrent(this.#session);
  }

  async apply(prepared: PreparedRelease): Promise<DeployOutcome> {
    const outcome = await releaseOrRollBack(this.#session, prepared);
    // Pods that did not restart, since only the rules changed, get them now.
    const rules = prepared.about.rolledBackTo === undefined ? await this.#session.input.rules() : undefined;
    if (rules !== undefined) await handOverRules(this.#session, rules, this.context.signal).catch(() => 0);
    return outcome;
  }

  async registration({ release }: DeployOutcome): Promise<RegistrationInput | undefined> {
    const { registrar, description } = this.#session.input;
    if (!registrar || !description.register || !description.expose) return undefined;
    const input = await registrationInput(this.#session, this.context.signal);
    // Nothing answered while the only pod was replaced.
    return { ...input, missedSince: Date.parse(release.deployedAt) };
  }

  within(context: VerbContext): Locked {
    return new LockedCluster({ ...this.#session, context });
  }
}

/** Releases run as pods of a cluster. */
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
        return work(new LockedCluster(held));
      });
    } catch (error) {
      // A user who may not even take the lock gets the complete list of missing rights.
      if (!locked && plan && error instanceof ClusterError && error.status === 403) {
        const { release } = await describeOwn(session, plan);
        await checkRights(session, request.user, release, request.context);
      }
      throw error;
    }
  },
});
