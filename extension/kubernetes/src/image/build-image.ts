import process from "node:process";
import type { Build } from "@hookloom/core/environments/build/build-project";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { say } from "@hookloom/core/environments/release/report";
import { t } from "@vscode/l10n";
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

/** An image in its registry, for the requested platform. */
interface RemoteImage {
  /** The repository that has the image's blobs, in the registry itself or in a mirror. */
  readonly registry: RegistryClient;
  readonly config: ImageConfig;
  readonly layers: readonly Descriptor[];
}

/**
 * Returns the single platform of a cluster's nodes, such as `linux/arm64`.
 * @throws ImageError `platform` if there are several or none
 */
function onePlatform(platforms: readonly string[]): string {
  const kinds = [...new Set(platforms)];
  if (kinds.length > 1) throw mixedPlatforms(kinds);
  if (kinds[0] === undefined) throw noPlatform();
  return kinds[0];
}

/** Returns only the operating system and the architecture, since nodes do not report the architecture variant. */
const platformName = ({ os, architecture }: { readonly os: string; readonly architecture: string }): string =>
  `${os}/${architecture}`;

function parse<T>(bytes: Buffer, host: string): T {
  try {
    return JSON.parse(bytes.toString("utf8")) as T;
  } catch {
    throw strangeRegistry(host, 200);
  }
}

/** Explains why a base image cannot be read. Many registries respond alike for a missing image and a private one. */
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
    const matching = known.find((one) => one.platform && platformName(one.platform) === platform);
    if (!matching)
      throw wrongPlatform(text, platform, known.flatMap((one) => one.platform ?? []).map(platformName));
    manifest = await find(matching.digest);
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

/** Returns a Docker Hub repository in a mirror, which may use plain HTTP. */
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
 * @throws ImageError; an AbortError if the signal aborts
 */
async function readBaseImage(text: string, platform: string, access: Access): Promise<RemoteImage> {
  const reference = parseReference(text);
  const wanted = platform.split("/").slice(0, 2).join("/");
  const readFrom = async (registry: Pick<RegistryInput, "repository" | "insecure">): Promise<RemoteImage> =>
    readImage(text, await RegistryClient.open({ ...registry, actions: "pull", ...access }), wanted);
  const { "registry-mirrors": mirrors = [] } =
    reference.host === dockerHub ? await readEngineSettings(access.variables) : {};
  for (const registry of mirrors.flatMap((mirror) => atMirror(reference, mirror) ?? [])) {
    try {
      return await readFrom(registry);
    } catch (error) {
      // As in Docker, the registry itself is tried next if a mirror lacks the image or does not respond.
      if (!(error instanceof ImageError)) throw error;
    }
  }
  return readFrom({ repository: reference });
}

/** The parts of an image and its destination. */
export interface ImageInput {
  /** A standalone bundle from `buildProject`. */
  readonly bundle: Build;
  readonly destination: ImageDestination;
  /** The reference of an image that contains Node 24, such as `node:24-slim`. */
  readonly baseImage: string;
  /** The platforms of the cluster's nodes, such as `linux/amd64`. Duplicates are allowed. */
  readonly platforms: readonly string[];
  readonly context: VerbContext;
  /** The environment variables that may configure Docker; those of this process by default. */
  readonly variables?: Variables;
}

/** An image at its destination. */
export interface BuiltImage {
  /** The reference with the digest: `registry.example.com/team/hooks@sha256:...`. In an engine, the tag is included, too. */
  readonly image: string;
  readonly digest: string;
  /** The size in bytes of the layer on top of the base image. */
  readonly bytes: number;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * Adds a bundle as one layer to the base image, in memory and without Docker, and delivers the result to its destination. The
 * same bundle and base image produce the same digest.
 * @throws ImageError; an AbortError if the context's signal aborts
 */
export async function buildImage(input: ImageInput): Promise<BuiltImage> {
  const { bundle, destination, context, variables = process.env } = input;
  const { signal } = context;
  const platform = onePlatform(input.platforms);
  say(context, "image", t("Reading the base image {0} for {1}", input.baseImage, platform));
  const base = await readBaseImage(input.baseImage, platform, { variables, signal });
  const layer = await bundleLayer(bundle);
  const config = imageConfig({ base: base.config, baseName: input.baseImage, layer, build: bundle.id });
  const image = assembleImage(config, base.layers, layer);
  const size = megabytes(layer.bytes.length);
  say(
    context,
    "image",
    t("Adding the build {0} ({1}) to {2} for {3}", bundle.id, size, input.baseImage, platform),
  );
  const { digest } = image.manifest;
  const source = remoteSource(image, base.registry, layer);
  const delivery = new ImageDelivery(destination, { variables, context });
  const name = await delivery.deliver(source, imageTag(bundle.id, digest));
  const done = destination.kind === "engine" ? t("Loaded {0}", name) : t("Pushed {0}", name);
  context.report({ phase: "push", level: "info", message: done, fraction: 1 });
  return { image: name, digest, bytes: layer.bytes.length };
}
