import process from "node:process";
import type { Build } from "@hookloom/core/environments/build/build-project";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { say } from "@hookloom/core/environments/release/report";
import { t } from "@vscode/l10n";
import { type Cluster, list } from "../cluster/cluster.ts";
import { ifStatus } from "../cluster/errors.ts";
import type { StoredRelease } from "../history/releases.ts";
import { buildImage } from "../image/build-image.ts";
import { ImageDelivery } from "../image/deliver-image.ts";
import { type ImageDestination, imageDestination } from "../image/destination.ts";
import { projectName } from "../release/identity.ts";
import type { Node } from "../rollout/evidence/live-objects.ts";
import type { LockedSession, Session } from "./session.ts";

// No other module of the cluster verbs knows how images are stored.

const destinationFor = ({ input }: Session): ImageDestination =>
  imageDestination(input.description, projectName({ project: input.project.name }));

/** Creates the image delivery for the environment's cluster, with this machine's Docker login and settings. */
export const imageDelivery = (session: Session, context: VerbContext): ImageDelivery =>
  new ImageDelivery(destinationFor(session), { variables: process.env, context });

/** Returns the repository or the engine as display text. */
const destinationText = (destination: ImageDestination): string =>
  destination.kind === "registry" ? destination.repository : `Docker (${destination.engine})`;

/** Fails before anything is built if an image could not be stored. @throws ImageError */
export async function checkImageStore(session: Session, context: VerbContext): Promise<void> {
  const destination = destinationFor(session);
  const location = destinationText(destination);
  const message =
    destination.kind === "registry"
      ? t("Checking the registry of {0}", location)
      : t("Checking {0}", location);
  say(context, "check", message);
  await imageDelivery(session, context).check();
}

/** Builds an image from a bundle, stores it in a location that the cluster can access, and resolves with its reference. */
export async function storeImage(locked: LockedSession, bundle: Build): Promise<string> {
  const { input, cluster, context } = locked;
  const platforms = await buildPlatforms(cluster, context.signal);
  const destination = destinationFor(locked);
  const { baseImage } = input.description;
  locked.progress.state = { at: "image-stored", location: destinationText(destination) };
  const { image } = await buildImage({ bundle, destination, baseImage, platforms, context });
  const done =
    destination.kind === "registry"
      ? t("Available in the registry: {0}", image)
      : t("Available in Docker: {0}", image);
  say(context, "push", done);
  return image;
}

/**
 * Returns the platforms to build for: those of the nodes or, if the user may not read the nodes, that of the API server, which
 * every user may read.
 */
export async function buildPlatforms(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  const nodes = await list<Node>(cluster, "/api/v1/nodes", {}, signal).catch(ifStatus([403], []));
  const found = nodes
    .filter(({ spec, status }) => !spec?.unschedulable && status?.nodeInfo?.operatingSystem === "linux")
    .map(({ status }) => `linux/${status?.nodeInfo?.architecture ?? "amd64"}`);
  if (found.length > 0) return [...new Set(found)].sort();
  type Version = { readonly platform?: string };
  const { platform = "linux/amd64" } = await cluster.request<Version>("GET", "/version", { signal });
  return [platform];
}

/** Keeps the archives of the recorded releases for a rollback or a promotion, and deletes older ones. */
export async function keepReleaseImages(
  session: Session,
  releases: readonly StoredRelease[],
  context: VerbContext,
): Promise<void> {
  const { cluster, owner } = session;
  const images = releases.flatMap(({ record }) => record.image ?? []);
  const key = [cluster.server, cluster.namespace, owner.instance].join(" ");
  await imageDelivery(session, context).keep(key, images);
}
