import type { Manifest } from "../archive/layout.ts";
import type { Reference } from "../reference.ts";
import type { Tools } from "../tools.ts";
import { reachRegistry } from "./reach-registry.ts";

export const acceptedManifests = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/**
 * Reads a manifest from its registry; undefined where it does not give it.
 * @throws ImageError where the registry cannot be reached; an AbortError after the signal
 */
export async function readManifest(
  repository: Reference,
  tagOrDigest: string,
  { engine, variables, context: { signal } }: Tools,
): Promise<Manifest | undefined> {
  const registry = await reachRegistry(repository, "pull", { engine, variables, signal });
  const answer = await registry.ask("GET", `/v2/${repository.path}/manifests/${tagOrDigest}`, {
    accept: acceptedManifests,
  });
  if (answer.status !== 200) return undefined;
  try {
    return JSON.parse(answer.body) as Manifest;
  } catch {
    return undefined;
  }
}
