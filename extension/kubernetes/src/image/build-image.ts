import process from "node:process";
import type { Build } from "@hookloom/core/environments/build/build-project";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { say } from "@hookloom/core/environments/release/report";
import { ImageDelivery, remoteSource } from "./deliver-image.ts";
import { type ImageDestination, imageTag } from "./destination.ts";
import {
  deniedBase,
  ImageError,
  missingBase,
  mixedPlatforms,
  noPlatform,
  strangeRegistry,
  wrongPlatform,
} from "./oci/errors.ts";
import { type ImageConfig, imageConfig } from "./oci/image-config.ts";
import { bundleLayer } from "./oci/layer.ts";
import { assembleImage, type Descriptor, type ImageIndex, type ImageManifest } from "./oci/manifest.ts";
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
function onePlatform(platforms: readonly string[]): string {
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

/** Why a base image cannot be read; many registries respond alike to a missing image and to a private one. */
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
async function readBaseImage(text: string, platform: string, access: Access): Promise<RemoteImage> {
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
      // As Docker does: if a mirror lacks the image or does not respond, the registry itself is next.
      if (!(error instanceof ImageError)) throw error;
    }
  }
  return at({ repository: reference });
}

/** The parts of an image and its destination. */
export interface ImageInput {
  /** A standalone bundle from buildProject. */
  readonly bundle: Build;
  readonly destination: ImageDestination;
  /** A reference of an image that holds Node 24, such as `node:24-slim`. */
  readonly baseImage: string;
  /** Those of the cluster's nodes, such as `linux/amd64`; duplicates are allowed. */
  readonly platforms: readonly string[];
  readonly context: VerbContext;
  /** The environment variables that Docker's own are read from; by default the process's. */
  readonly variables?: Variables;
}

/** An image at its destination. */
export interface BuiltImage {
  /** With its digest: `registry.example.com/team/hooks@sha256:...`; in an engine with its tag too. */
  readonly image: string;
  readonly digest: string;
  /** The size of the layer on top of the base. */
  readonly bytes: number;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * Puts a bundle as one layer on the base image, in memory and without Docker, and brings the result to its destination.
 * The same bundle and base give the same digest.
 * @throws ImageError; an AbortError after the context's signal
 */
export async function buildImage(input: ImageInput): Promise<BuiltImage> {
  const { bundle, destination, context, variables = process.env } = input;
  const { signal } = context;
  const platform = onePlatform(input.platforms);
  say(context, "image", `Reading the base image ${input.baseImage} for ${platform}`);
  const base = await readBaseImage(input.baseImage, platform, { variables, signal });
  const layer = await bundleLayer(bundle);
  const config = imageConfig({ base: base.config, baseName: input.baseImage, layer, build: bundle.id });
  const image = assembleImage(config, base.layers, layer);
  const size = megabytes(layer.bytes.length);
  say(context, "image", `Putting build ${bundle.id} (${size}) on ${input.baseImage} for ${platform}`);
  const { digest } = image.manifest;
  const source = remoteSource(image, base.registry, layer);
  const delivery = new ImageDelivery(destination, { variables, context });
  const name = await delivery.deliver(source, imageTag(bundle.id, digest));
  const done = `${destination.kind === "engine" ? "Loaded" : "Pushed"} ${name}`;
  context.report({ phase: "push", level: "info", message: done, fraction: 1 });
  return { image: name, digest, bytes: layer.bytes.length };
}
