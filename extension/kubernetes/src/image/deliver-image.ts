import path from "node:path";
import { Readable } from "node:stream";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { withLock } from "@hookloom/core/environments/platform/lock";
import { asClause, say } from "@hookloom/core/environments/release/report";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { type ImageDestination, imageTag, isEngineImage, podImage } from "./destination.ts";
import { type Engine, openEngine } from "./engine/engine.ts";
import { ImageStore, imageFolder } from "./image-store.ts";
import { deniedImage, ImageError, strangeRegistry } from "./oci/errors.ts";
import type { Image, ImageManifest } from "./oci/manifest.ts";
import { parseReference, parseRepository, type Reference } from "./oci/reference.ts";
import { type ImageSource, mountableFrom, pushImage, transferProgress, tryUpload } from "./push-image.ts";
import type { Variables } from "./registry/docker-config.ts";
import { RegistryClient, type RegistryInput } from "./registry/registry-client.ts";

/** Streams a blob. A broken connection is reported as a failure of the registry. */
async function* readBlob(registry: RegistryClient, digest: string): AsyncGenerator<Buffer> {
  try {
    yield* await registry.openBlob(digest);
  } catch (error) {
    throw registry.failure(error);
  }
}

/** Returns the source of an image whose layers are in a registry. A single layer may be in memory instead. */
export function remoteSource(
  image: Image,
  registry: RegistryClient,
  localLayer?: { readonly digest: string; readonly bytes: Buffer },
): ImageSource {
  return {
    image,
    origin: registry.repository,
    open: (digest) =>
      digest === localLayer?.digest ? Readable.from([localLayer.bytes]) : readBlob(registry, digest),
  };
}

/** The environment variables and the context for an image transfer. */
export interface Access {
  readonly variables: Variables;
  readonly context: VerbContext;
}

/**
 * Delivers images to the registry or engine from which an environment runs them. All methods throw ImageError, or an AbortError if
 * the signal aborts.
 */
export class ImageDelivery {
  readonly #destination: ImageDestination;
  readonly #variables: Variables;
  readonly #context: VerbContext;
  readonly #signal: AbortSignal;
  readonly #store: ImageStore;

  constructor(destination: ImageDestination, { variables, context }: Access) {
    this.#destination = destination;
    this.#variables = variables;
    this.#context = context;
    this.#signal = context.signal;
    this.#store = new ImageStore(imageFolder(variables));
  }

  #engine(host: string): Promise<Engine> {
    return openEngine(host, this.#variables, this.#signal);
  }

  #registry(
    repository: Reference,
    actions: RegistryInput["actions"],
    mountFrom?: string,
  ): Promise<RegistryClient> {
    const [variables, signal] = [this.#variables, this.#signal];
    return RegistryClient.open({ repository, actions, mountFrom, variables, signal });
  }

  /** Checks before the build whether the registry will accept an image, or whether the engine responds. */
  async check(): Promise<void> {
    if (this.#destination.kind === "engine") await this.#engine(this.#destination.engine);
    else await tryUpload(await this.#registry(parseRepository(this.#destination.repository), "pull,push"));
    this.#signal.throwIfAborted();
  }

  /** Writes all parts of an image to the store. */
  async #keepParts({ image, open }: ImageSource): Promise<void> {
    const { manifest, config, layers } = image;
    const missing: (typeof layers)[number][] = [];
    for (const layer of layers) if (!(await this.#store.has(layer.digest))) missing.push(layer);
    const message = (percent: number): string => t("Read {0}% of the layers", percent);
    const onBytes = transferProgress(missing, this.#context, "image", message);
    for (const { digest } of missing) await this.#store.add(digest, async () => open(digest), onBytes);
    for (const blob of [config, manifest]) await this.#store.addBlob(blob);
  }

  /** Loads a stored image into an engine, unless it is already there. A cancelled load leaves nothing behind. */
  async #load(image: Image, name: string, host: string): Promise<void> {
    const signal = this.#signal;
    const engine = await this.#engine(host);
    const file = `load-${image.manifest.digest.replace("sha256:", "")}.lock`;
    const load = async (): Promise<void> => {
      if (await engine.has(name, signal)) return;
      const message = t("Loading {0} into Docker", name);
      this.#context.report({ phase: "push", level: "info", message, fraction: 0 });
      try {
        await engine.load(this.#store.archive(image, name), signal);
      } catch (error) {
        await engine.remove(name).catch(ignored("the first error is reported"));
        throw error;
      }
    };
    // Without the lock, another deploy of the same image could find the image just before this cancelled load removes it.
    const options = { holder: t("Another deploy"), timeoutMs: 600_000, signal };
    await withLock(path.join(imageFolder(this.#variables), file), load, options);
  }

  /**
   * Delivers an image to its destination.
   * @param tag a tag for display; the digest identifies the image
   * @returns the image reference with its digest
   */
  async deliver(source: ImageSource, tag: string): Promise<string> {
    const destination = this.#destination;
    const { digest } = source.image.manifest;
    if (destination.kind === "engine") {
      await this.#keepParts(source);
      const name = `${destination.name}:${tag}`;
      await this.#load(source.image, name, destination.engine);
      return `${name}@${digest}`;
    }
    const repository = parseRepository(destination.repository);
    const registry = await this.#registry(repository, "pull,push", mountableFrom(source, repository));
    await pushImage(source, registry, tag, this.#context);
    return `${repository.name}@${digest}`;
  }

  /** Finds an image in a registry by its digest; undefined if the registry does not have it. */
  async #remote(reference: Reference): Promise<ImageSource | undefined> {
    const registry = await this.#registry(reference, "pull");
    const manifest = await registry.manifest(reference.digest ?? "latest");
    if (manifest === 404) return undefined;
    if (manifest === 401 || manifest === 403) throw deniedImage(reference.name, reference.host);
    if (typeof manifest === "number") throw strangeRegistry(reference.host, manifest);
    const { config, layers } = JSON.parse(manifest.bytes.toString("utf8")) as ImageManifest;
    const bytes = await registry.readBlob(config.digest);
    return remoteSource({ manifest, config: { bytes, digest: config.digest }, layers }, registry);
  }

  /**
   * True if a registry has an image, or if this machine cannot reach the registry, because the cluster pulls the image.
   */
  async #mayBePulled(reference: Reference): Promise<boolean> {
    try {
      const registry = await this.#registry(reference, "pull");
      return (await registry.manifestStatus(reference.digest ?? "latest")) !== 404;
    } catch (error) {
      this.#signal.throwIfAborted();
      const reason = asClause(errorMessage(error));
      const message = t(
        "This machine cannot check whether the registry has the image, so the cluster tries to pull it ({0})",
        reason,
      );
      say(this.#context, "check", message);
      return true;
    }
  }

  async #isLoaded(image: string, host: string): Promise<boolean> {
    return (await this.#engine(host)).has(podImage(image), this.#signal);
  }

  /** True if an image of an earlier deploy, possibly from another environment, can be delivered to the destination. */
  async isAvailable(image: string): Promise<boolean> {
    const destination = this.#destination;
    const reference = parseReference(image);
    if (isEngineImage(image) || destination.kind === "engine") {
      if (await this.#store.image(reference.digest ?? "")) return true;
      if (isEngineImage(image))
        return destination.kind === "engine" && this.#isLoaded(image, destination.engine);
    }
    return this.#mayBePulled(reference);
  }

  /**
   * Makes an image of an earlier deploy, possibly from another environment, available at the destination under the same digest.
   * @returns the image reference at the destination; undefined if the image no longer exists anywhere
   */
  async provide(image: string, build: string): Promise<string | undefined> {
    const destination = this.#destination;
    const reference = parseReference(image);
    const { digest = "" } = reference;
    if (destination.kind === "registry" && !isEngineImage(image))
      return (await this.#mayBePulled(reference)) ? image : undefined;
    const stored = await this.#store.image(digest);
    const source = stored
      ? { image: stored, open: (layer: string) => this.#store.openBlob(layer) }
      : isEngineImage(image)
        ? undefined
        : await this.#remote(reference);
    if (source) return this.deliver(source, reference.tag ?? imageTag(build, digest));
    return destination.kind === "engine" && (await this.#isLoaded(image, destination.engine))
      ? image
      : undefined;
  }

  /**
   * Makes the image of a stored release available again, under the same name.
   * @returns false if the image is gone
   */
  async restore(image: string, build: string): Promise<boolean> {
    if (!isEngineImage(image)) return this.#mayBePulled(parseReference(image));
    return this.#destination.kind === "engine" && (await this.provide(image, build)) === image;
  }

  /**
   * Keeps the images of an environment's releases on this machine. Deletes images that no environment needs any longer, also from
   * the engine.
   * @param owner identifies the environment on this machine
   */
  async keep(owner: string, images: readonly string[]): Promise<void> {
    const kept = images
      .map(parseReference)
      .flatMap(({ name, tag, digest }) =>
        tag === undefined || digest === undefined ? [] : [{ name: `${name}:${tag}`, digest }],
      );
    const dropped = await this.#store.keep(owner, kept);
    if (dropped.length === 0 || this.#destination.kind !== "engine") return;
    try {
      const engine = await this.#engine(this.#destination.engine);
      for (const name of dropped) await engine.remove(name);
    } catch (error) {
      // An unreachable engine keeps its unused images.
      if (!(error instanceof ImageError)) throw error;
    }
  }
}
