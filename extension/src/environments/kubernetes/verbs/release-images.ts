import process from "node:process";
import { keepImages } from "../../image/deliver-image.ts";
import { destinationOf, type ImageDestination } from "../../image/destination.ts";
import type { VerbContext } from "../../verb-context.ts";
import { forgotten, type StoredRelease } from "../history/releases.ts";
import { projectName } from "../identity.ts";
import type { Session } from "./session.ts";

/** Where the images of an environment go. */
export const imageDestination = ({ input }: Pick<Session, "input">): ImageDestination =>
  destinationOf(input.description, projectName({ project: input.project.name }));

/** What images are moved with: Docker's own sign-in and settings of this machine. */
export const imageAccess = (context: VerbContext) => ({ variables: process.env, context });

/** For people: the repository, or the engine. */
export const destinationText = (destination: ImageDestination): string =>
  destination.kind === "registry" ? destination.repository : `Docker at ${destination.engine}`;

/** Keeps the archives of the releases that are remembered, for a rollback or a promotion. */
export async function keepReleaseImages(
  session: Session,
  releases: readonly StoredRelease[],
  context: VerbContext,
): Promise<void> {
  const { cluster, owner } = session;
  const old = forgotten(releases);
  const images = releases
    .filter((release) => !old.includes(release))
    .flatMap(({ record }) => record.image ?? []);
  const key = [cluster.server, cluster.namespace, owner.instance].join(" ");
  await keepImages(key, images, imageDestination(session), imageAccess(context));
}
