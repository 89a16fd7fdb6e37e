import { parseReference } from "./oci/reference.ts";

/** The destination of an environment's images: a repository in a registry, or a name in a Docker engine. */
export type ImageDestination =
  | { readonly kind: "registry"; readonly repository: string }
  | { readonly kind: "engine"; readonly engine: string; readonly name: string };

/** Returns the destination in an environment's description. Exactly one of `registry` and `engine` is set. */
export function imageDestination(
  { registry, engine }: { readonly registry?: string; readonly engine?: string },
  project: string,
): ImageDestination {
  return engine === undefined
    ? { kind: "registry", repository: `${registry}/${project}` }
    : { kind: "engine", engine, name: `hookloom/${project}` };
}

/** Returns an image's tag. The tag contains the digest, so it always refers to the same image. */
export const imageTag = (build: string, digest: string): string =>
  `${build}-${digest.replace("sha256:", "").slice(0, 8)}`;

/** True for an image in an engine, whose name has both a tag and a digest. In a registry, the name has only one of them. */
export function isEngineImage(image: string): boolean {
  const { tag, digest } = parseReference(image);
  return tag !== undefined && digest !== undefined;
}

/** Returns the image name for pods. An engine finds a loaded image only by tag. */
export function podImage(image: string): string {
  const { name, tag } = parseReference(image);
  return isEngineImage(image) ? `${name}:${tag}` : image;
}

/** Returns the name of an image that has not been built yet, for a dry run. */
export const unbuiltImage = (destination: ImageDestination): string =>
  destination.kind === "registry"
    ? `${destination.repository}:not-built`
    : `${destination.name}:not-built@sha256:${"0".repeat(64)}`;
