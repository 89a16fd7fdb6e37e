import path from "node:path";
import { Readable } from "node:stream";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { withLock } from "@hookloom/core/environments/platform/lock";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { type ImageDestination, imageTag, isEngineImage, podImage } from "./destination.ts";
import { openEngine } from "./engine/engine.ts";
import { ImageStore, imageFolder } from "./image-store.ts";
import { deniedImage, ImageError, strangeRegistry } from "./oci/errors.ts";
import type { Image, ImageManifest } from "./oci/manifest.ts";
import { parseReference, parseRepository, type Reference } from "./oci/reference.ts";
import { Progress } from "./progress.ts";
import { type ImageSource, pushImage, tryUpload } from "./push-image.ts";
import type { Variables } from "./registry/docker-config.ts";
import { RegistryClient } from "./registry/registry-client.ts";

/** The dependencies of moving an image. */
export interface Access {
  readonly variables: Variables;
  readonly context: VerbContext;
}

const openStore = ({ variables }: Access): ImageStore => new ImageStore(imageFolder(variables));

/**
 * Checks before the build whether the registry will accept an image, or the engine answers.
 * @throws ImageError; an AbortError after the signal
 */
export async function checkDestination(
  destination: ImageDestination,
  { variables, context }: Access,
): Promise<void> {
  const { signal } = context;
  if (destination.kind === "engine") {
    await openEngine(destination.engine, variables, signal);
    return;
  }
  const repository = parseRepository(destination.repository);
  await tryUpload(await RegistryClient.open({ repository, actions: "pull,push", variables, signal }));
  signal.throwIfAborted();
}

/** Writes all parts of an image to the store. */
async function storeImage(
  { image, open }: ImageSource,
  store: ImageStore,
  { context }: Access,
): Promise<void> {
  const { manifest, config, layers } = image;
  const missing: (typeof layers)[number][] = [];
  for (const layer of layers) if (!(await store.has(layer.digest))) missing.push(layer);
  const progress = new Progress(
    missing.reduce((all, { size }) => all + size, 0),
    (fraction, percent) =>
      context.report({
        phase: "image",
        level: "debug",
        message: `Read ${percent} % of the layers`,
        fraction,
      }),
  );
  for (const { digest } of missing)
    await store.add(
      digest,
      async () => open(digest),
      (count) => progress.add(count),
    );
  for (const blob of [config, manifest]) await store.addBlob(blob);
}

/** Loads a stored image into an engine, unless it is there. A cancelled load leaves nothing behind. */
async function loadImage(
  image: Image,
  name: string,
  host: string,
  store: ImageStore,
  { variables, context }: Access,
): Promise<void> {
  const { signal } = context;
  const engine = await openEngine(host, variables, signal);
  const lock = path.join(imageFolder(variables), `load-${image.manifest.digest.replace("sha256:", "")}.lock`);
  const load = async (): Promise<void> => {
    if (await engine.inspect(name, signal)) return;
    context.report({ phase: "push", level: "info", message: `Loading ${name} into Docker`, fraction: 0 });
    try {
      await engine.load(store.archive(image, name), signal);
    } catch (error) {
      await engine.remove(name).catch(ignored("the first error is reported"));
      throw error;
    }
  };
  // Otherwise another deploy of the same image could find it just before this cancelled load removes it.
  await withLock(lock, load, { holder: "Another deploy", timeout: 600_000, signal });
}

/**
 * Brings an image to where an environment runs it.
 * @param tag for people; the digest identifies the image
 * @returns the image with its digest
 * @throws ImageError; an AbortError after the signal
 */
export async function deliverImage(
  source: ImageSource,
  destination: ImageDestination,
  tag: string,
  access: Access,
): Promise<string> {
  const { variables, context } = access;
  const { digest } = source.image.manifest;
  const { signal } = context;
  if (destination.kind === "engine") {
    const store = openStore(access);
    await storeImage(source, store, access);
    const name = `${destination.name}:${tag}`;
    await loadImage(source.image, name, destination.engine, store, access);
    return `${name}@${digest}`;
  }
  const repository = parseRepository(destination.repository);
  const { origin } = source;
  const mountFrom = origin?.host === repository.host ? origin.path : undefined;
  const registry = await RegistryClient.open({
    repository,
    actions: "pull,push",
    ...(mountFrom === undefined ? {} : { mountFrom: [mountFrom] }),
    variables,
    signal,
  });
  await pushImage(source, registry, tag, context);
  return `${repository.name}@${digest}`;
}

/** A blob as a stream; a broken connection is reported as a failure of its registry. */
async function* readBlob(registry: RegistryClient, digest: string): AsyncGenerator<Buffer> {
  try {
    yield* await registry.openBlob(digest);
  } catch (error) {
    throw registry.failure(error);
  }
}

/** An image with layers at a registry and possibly one in memory. */
export function remoteSource(
  image: Image,
  registry: RegistryClient,
  own?: { readonly digest: string; readonly bytes: Buffer },
): ImageSource {
  return {
    image,
    origin: registry.repository,
    open: (digest) => (digest === own?.digest ? Readable.from([own.bytes]) : readBlob(registry, digest)),
  };
}

/** An image of a registry by its digest; undefined if the registry does not have it. @throws ImageError */
async function remoteImage(
  reference: Reference,
  { variables, context }: Access,
): Promise<ImageSource | undefined> {
  const { digest = "latest" } = reference;
  const { signal } = context;
  const registry = await RegistryClient.open({ repository: reference, actions: "pull", variables, signal });
  const manifest = await registry.manifest(digest);
  if (manifest === 404) return undefined;
  if (manifest === 401 || manifest === 403) throw deniedImage(reference.name, reference.host);
  if (typeof manifest === "number") throw strangeRegistry(reference.host, manifest);
  const { config, layers } = JSON.parse(manifest.bytes.toString("utf8")) as ImageManifest;
  const bytes = await registry.readBlob(config.digest);
  return remoteSource({ manifest, config: { bytes, digest: config.digest }, layers }, registry);
}

/** Whether a registry has an image; also true if this machine cannot ask it, because the cluster pulls the image. */
async function mayBePulled(reference: Reference, { variables, context }: Access): Promise<boolean> {
  const { signal } = context;
  try {
    const registry = await RegistryClient.open({ repository: reference, actions: "pull", variables, signal });
    return (await registry.manifestStatus(reference.digest ?? "latest")) !== 404;
  } catch (error) {
    signal.throwIfAborted();
    const reason = errorMessage(error).replace(/[.\s]+$/, "");
    const message = `The registry cannot be asked for the image, so the cluster tries to pull it (${reason})`;
    context.report({ phase: "check", level: "info", message });
    return true;
  }
}

/** Whether an image of an earlier deploy, perhaps of another environment, can be brought to a destination. */
export async function isAvailable(
  image: string,
  destination: ImageDestination,
  access: Access,
): Promise<boolean> {
  const reference = parseReference(image);
  if (isEngineImage(image) || destination.kind === "engine") {
    if (await openStore(access).image(reference.digest ?? "")) return true;
    if (isEngineImage(image))
      return destination.kind === "engine" && isLoaded(image, destination.engine, access);
  }
  return mayBePulled(reference, access);
}

/**
 * Makes an image of an earlier deploy, perhaps of another environment, available to an environment: its digest stays.
 * @returns the image by its name there; undefined if it no longer exists anywhere
 * @throws ImageError; an AbortError after the signal
 */
export async function provideImage(
  image: string,
  destination: ImageDestination,
  build: string,
  access: Access,
): Promise<string | undefined> {
  const reference = parseReference(image);
  const { digest = "" } = reference;
  if (destination.kind === "registry" && !isEngineImage(image))
    return (await mayBePulled(reference, access)) ? image : undefined;
  const store = openStore(access);
  const stored = await store.image(digest);
  const source = stored
    ? { image: stored, open: (layer: string) => store.openBlob(layer) }
    : isEngineImage(image)
      ? undefined
      : await remoteImage(reference, access);
  if (source) return deliverImage(source, destination, reference.tag ?? imageTag(build, digest), access);
  return destination.kind === "engine" && (await isLoaded(image, destination.engine, access))
    ? image
    : undefined;
}

async function isLoaded(image: string, host: string, { variables, context }: Access): Promise<boolean> {
  const engine = await openEngine(host, variables, context.signal);
  return (await engine.inspect(podImage(image), context.signal)) !== undefined;
}

/**
 * Makes the image of a stored release available again, under the same name.
 * @returns false if it is gone
 */
export async function restoreImage(
  image: string,
  destination: ImageDestination,
  build: string,
  access: Access,
): Promise<boolean> {
  if (!isEngineImage(image)) return mayBePulled(parseReference(image), access);
  return destination.kind === "engine" && (await provideImage(image, destination, build, access)) === image;
}

/**
 * Keeps the archives of an environment's releases on this machine, and deletes those that no environment needs any longer,
 * in its engine too.
 * @param owner what identifies the environment on this machine
 */
export async function keepImages(
  owner: string,
  images: readonly string[],
  destination: ImageDestination,
  access: Access,
): Promise<void> {
  const kept = images
    .map(parseReference)
    .flatMap(({ name, tag, digest }) =>
      tag === undefined || digest === undefined ? [] : [{ name: `${name}:${tag}`, digest }],
    );
  const dropped = await openStore(access).keep(owner, kept);
  if (dropped.length === 0 || destination.kind !== "engine") return;
  try {
    const engine = await openEngine(destination.engine, access.variables, access.context.signal);
    for (const name of dropped) await engine.remove(name);
  } catch (error) {
    // An unreachable engine keeps its unneeded images.
    if (!(error instanceof ImageError)) throw error;
  }
}
