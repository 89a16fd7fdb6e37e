import {
  deniedBase,
  ImageError,
  missingBase,
  mixedPlatforms,
  noPlatform,
  strangeRegistry,
  wrongPlatform,
} from "./oci/errors.ts";
import type { ImageConfig } from "./oci/image-config.ts";
import type { Descriptor, ImageIndex, ImageManifest } from "./oci/manifest.ts";
import { dockerHub, parseReference, type Reference } from "./oci/reference.ts";
import { readEngineSettings, type Variables } from "./registry/docker-config.ts";
import { RegistryClient, type RegistryInput } from "./registry/registry-client.ts";

/** An image at its registry, for the wanted platform. */
interface RemoteImage {
  /** The repository that has its blobs: at the registry itself, or at a mirror. */
  readonly registry: RegistryClient;
  readonly config: ImageConfig;
  readonly layers: readonly Descriptor[];
}

/**
 * The one platform of a cluster's nodes, such as `linux/arm64`.
 * @throws ImageError `platform` if there are several or none
 */
export function onePlatform(platforms: readonly string[]): string {
  const kinds = [...new Set(platforms)];
  if (kinds.length > 1) throw mixedPlatforms(kinds);
  if (kinds[0] === undefined) throw noPlatform();
  return kinds[0];
}

/** Operating system and architecture only: a node does not report the variant of its architecture. */
const platformName = ({ os, architecture }: { readonly os: string; readonly architecture: string }): string =>
  `${os}/${architecture}`;

function parse<T>(bytes: Buffer, host: string): T {
  try {
    return JSON.parse(bytes.toString("utf8")) as T;
  } catch {
    throw strangeRegistry(host, 200);
  }
}

/** Why a base image cannot be read; many registries answer the same for a missing image and for a private one. */
function baseImageError(text: string, { repository, signedIn }: RegistryClient, status: number): ImageError {
  const { host } = repository;
  if (status === 404 || (status === 401 && host === dockerHub && !signedIn)) return missingBase(text);
  if (status === 401 || status === 403) return deniedBase(text, host);
  return strangeRegistry(host, status);
}

async function readManifest(
  registry: RegistryClient,
  text: string,
  platform: string,
): Promise<ImageManifest> {
  const { repository } = registry;
  const find = async (tagOrDigest: string): Promise<Partial<ImageManifest & ImageIndex>> => {
    const found = await registry.manifest(tagOrDigest);
    if (typeof found === "number") throw baseImageError(text, registry, found);
    return parse(found.bytes, repository.host);
  };
  let manifest = await find(repository.digest ?? repository.tag ?? "latest");
  if (manifest.manifests) {
    const known = manifest.manifests.filter((one) => one.platform && one.platform.os !== "unknown");
    const own = known.find((one) => one.platform && platformName(one.platform) === platform);
    if (!own)
      throw wrongPlatform(text, platform, known.flatMap((one) => one.platform ?? []).map(platformName));
    manifest = await find(own.digest);
  }
  const { config, layers } = manifest;
  if (!config || !layers) throw strangeRegistry(repository.host, 200);
  return { config, layers };
}

async function readImage(text: string, registry: RegistryClient, platform: string): Promise<RemoteImage> {
  const manifest = await readManifest(registry, text, platform);
  const bytes = await registry.readBlob(manifest.config.digest);
  const config = parse<ImageConfig>(bytes, registry.repository.host);
  if (config.rootfs?.diff_ids?.length !== manifest.layers.length)
    throw strangeRegistry(registry.repository.host, 200);
  if (platformName(config) !== platform) throw wrongPlatform(text, platform, [platformName(config)]);
  return { registry, config, layers: manifest.layers };
}

/** A Docker Hub repository at a mirror, which may use plain HTTP. */
function atMirror(
  reference: Reference,
  mirror: string,
): Pick<RegistryInput, "repository" | "insecure"> | undefined {
  const url = URL.parse(mirror);
  if (!url?.host) return undefined;
  const repository = { ...reference, host: url.host, name: `${url.host}/${reference.path}` };
  return { repository, ...(url.protocol === "http:" ? { insecure: true } : {}) };
}

interface Access {
  readonly variables: Variables;
  readonly signal: AbortSignal;
}

/**
 * Reads a base image's parts from its registry or, for Docker Hub, from the first mirror that has it.
 * @throws ImageError; an AbortError after the signal
 */
export async function readBaseImage(text: string, platform: string, access: Access): Promise<RemoteImage> {
  const reference = parseReference(text);
  const wanted = platform.split("/").slice(0, 2).join("/");
  const at = async (registry: Pick<RegistryInput, "repository" | "insecure">): Promise<RemoteImage> =>
    readImage(text, await RegistryClient.open({ ...registry, actions: "pull", ...access }), wanted);
  const { "registry-mirrors": mirrors = [] } =
    reference.host === dockerHub ? await readEngineSettings(access.variables) : {};
  for (const registry of mirrors.flatMap((mirror) => atMirror(reference, mirror) ?? [])) {
    try {
      return await at(registry);
    } catch (error) {
      // As Docker does: if a mirror lacks the image or does not answer, the registry itself is next.
      if (!(error instanceof ImageError)) throw error;
    }
  }
  return at({ repository: reference });
}
