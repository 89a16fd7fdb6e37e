import { sourceCommit } from "../../../project/git.ts";
import type { Build } from "../../build/build-project.ts";
import { shortBuild } from "../../environment.ts";
import { buildFailed, MissingSettings } from "../../errors.ts";
import { resolveSettings } from "../../secrets/settings.ts";
import type { DeployOutcome, VerbOptions } from "../../target.ts";
import type { VerbContext } from "../../verb-context.ts";
import { supported } from "../apply/optional-objects.ts";
import { checkPermissions } from "../apply/permissions.ts";
import { describeRelease, planRelease } from "../manifests/describe.ts";
import { manifests } from "../manifests/manifests.ts";
import type { ReleasePlan } from "../manifests/release.ts";
import { withRegistration } from "./apply-settings.ts";
import { effectiveSettings, knownSettings } from "./effective-settings.ts";
import { prepareRelease } from "./prepare-release.ts";
import { checkImageStore, storeImage } from "./release-image.ts";
import { say, warn } from "./report.ts";
import { checkAccess, type LockedSession, type Session, withLock } from "./session.ts";

/** Asks for every right before anything is built. @throws DeployError `forbidden` */
export async function checkRights(
  session: Session,
  plan: ReleasePlan,
  user: string,
  context: VerbContext,
): Promise<void> {
  const { project, description, toolVersion } = session.input;
  const { release } = await describeRelease({
    project: project.name,
    description,
    plan,
    place: await knownSettings(session, context.signal),
    image: "not-built",
    toolVersion,
    sourceCommit: undefined,
    secretsRevision: () => "",
  });
  const { cluster, owner } = session;
  const { manifests: applied } = await supported(cluster, manifests(release), context.signal);
  const registers = Object.keys(description.register ?? {}).length > 0;
  const rights = { owner, manifests: applied, registers };
  const notes = await checkPermissions(cluster, user, rights, context.signal);
  for (const note of notes) warn(context, "check", note);
}

async function bundle({ input }: Session, context: VerbContext): Promise<Build> {
  say(context, "bundle", "Bundling the source");
  const { build, problems } = await input.bundle();
  context.signal.throwIfAborted();
  if (build) {
    say(context, "bundle", `The build is ${shortBuild(build.id)}, ${Math.ceil(build.bytes / 1024)} kB`);
    return build;
  }
  throw buildFailed(problems, input.place.root);
}

async function build(locked: LockedSession, plan: ReleasePlan): Promise<DeployOutcome> {
  const { input, context } = locked;
  const [made, commit] = await Promise.all([bundle(locked, context), sourceCommit(input.place.root)]);
  const image = await storeImage(locked, made);
  const about = { build: made.id, image, ...(commit === undefined ? {} : { commit }) };
  const prepared = await prepareRelease(locked, plan, about, context.signal);
  return withRegistration(locked, prepared);
}

/** Builds the source, pushes it, applies it and waits until it is ready. */
export async function deploy(
  session: Session,
  context: VerbContext,
  options: VerbOptions,
): Promise<DeployOutcome> {
  const { input, owner } = session;
  const user = await checkAccess(session, context);
  const plan = planRelease(await input.content(), input.description);
  await checkRights(session, plan, user, context);
  return withLock(session, { context, options, user }, async (locked) => {
    say(context, "settings", `Looking up the settings of ${owner.environment}`);
    const { place } = await effectiveSettings(locked, locked.context.signal);
    const { plan: settings } = await resolveSettings(plan.declared, place);
    const missing = settings.filter((setting) => setting.missing).map(({ name }) => name);
    if (missing.length > 0) throw new MissingSettings(owner.environment, missing);
    await checkImageStore(session, locked.context);
    return build(locked, plan);
  });
}
