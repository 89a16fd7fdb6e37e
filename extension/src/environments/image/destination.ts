import { parseReference } from "./reference.ts";

/** Where an environment's images go: to a repository of a registry, or into a Docker engine under a name of this project. */
export type ImageDestination =
  | { readonly kind: "registry"; readonly repository: string }
  | { readonly kind: "engine"; readonly engine: string; readonly name: string };

/** The destination that an environment describes; exactly one of `registry` and `engine` is set. */
export function destinationOf(
  { registry, engine }: { readonly registry?: string; readonly engine?: string },
  project: string,
): ImageDestination {
  return engine === undefined
    ? { kind: "registry", repository: `${registry}/${project}` }
    : { kind: "engine", engine, name: `hookloom/${project}` };
}

/** The tag of an image: the digest is part of it, so that no tag ever moves. */
export const tagOf = (build: string, digest: string): string =>
  `${build}-${digest.replace("sha256:", "").slice(0, 8)}`;

/** Whether an image went to an engine: those have a tag and a digest, those of a registry one of the two. */
export function isEngineImage(image: string): boolean {
  const { tag, digest } = parseReference(image);
  return tag !== undefined && digest !== undefined;
}

/** The name by which pods run an image: an engine knows what was loaded by its tag alone. */
export function podImage(image: string): string {
  const { name, tag } = parseReference(image);
  return isEngineImage(image) ? `${name}:${tag}` : image;
}

/** The name of an image that is not made yet, for a dry run. */
export const unbuiltImage = (destination: ImageDestination): string =>
  destination.kind === "registry"
    ? `${destination.repository}:not-built`
    : `${destination.name}:not-built@sha256:${"0".repeat(64)}`;
