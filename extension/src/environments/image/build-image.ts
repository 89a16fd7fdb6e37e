import { randomBytes } from "node:crypto";
import type { Build } from "../build/build-project.ts";
import type { VerbContext } from "../verb-context.ts";
import type { ImageParts } from "./archive/archive.ts";
import { imageConfig } from "./archive/image-config.ts";
import { bundleLayer } from "./archive/layer.ts";
import { type BaseImage, findBaseImage, onePlatform } from "./base-image.ts";
import { type Engine, openEngine } from "./engine/engine.ts";
import { loadImage } from "./load-image.ts";
import { pruneImages } from "./prune-images.ts";
import { pushImage } from "./push-image.ts";
import { parseRepository, type Reference } from "./reference.ts";
import type { Tools, Variables } from "./tools.ts";

/** What an image is made of and where it goes. */
export interface ImageInput {
  /** A standalone bundle, as buildProject makes it. */
  readonly bundle: Build;
  /** Without tag and digest, such as `registry.example.com/team/hooks`. */
  readonly repository: string;
  /** A reference of an image that holds Node 24, such as `node:24-slim`. */
  readonly baseImage: string;
  /** Those of the cluster's nodes, such as `linux/amd64`; several equal ones are one. */
  readonly platforms: readonly string[];
  readonly context: VerbContext;
  /** Where Docker's own variables are looked for; the process's where left out. */
  readonly variables?: Variables;
}

/** An image that the registry has. */
export interface PushedImage {
  /** With its digest: `registry.example.com/team/hooks@sha256:...`. */
  readonly image: string;
  readonly digest: string;
  /** Of all layers, as the engine counts them. */
  readonly bytes: number;
}

/** Milliseconds for a look at the engine after everything else was cancelled. */
const farewell = 5_000;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function partsOf(bundle: Build, repository: Reference, base: BaseImage): Promise<ImageParts> {
  const layer = await bundleLayer(bundle);
  const config = imageConfig({ base: base.image, baseName: base.text, layer, build: bundle.id });
  // The base is part of what the tag names, so that no tag ever moves.
  const tag = `${bundle.id}-${config.digest.slice("sha256:".length, "sha256:".length + 8)}`;
  const name = `${repository.host}/${repository.path}:${tag}`;
  return { name, config, layer, baseLayers: base.image.RootFS.Layers ?? [] };
}

const tagOf = (name: string): string => name.slice(name.lastIndexOf(":") + 1);

/** Tags under which deploys hold an image that they work on: another one with the same bundle may end meanwhile. */
const holds = /[.]held-[0-9a-f]{8}$/;

/** Takes the hold away; and the image with `whole`, unless another deploy holds it. */
async function letGo(held: string, name: string, whole: boolean, engine: Engine): Promise<void> {
  await engine.remove(held);
  if (!whole) return;
  const image = await engine.inspect(name, AbortSignal.timeout(farewell));
  if (image && !image.RepoTags?.some((tag) => holds.test(tag))) await engine.remove(name);
}

/** Pushes what is held, once more where another deploy has taken its name away meanwhile. */
async function pushHeld(held: string, name: string, repository: Reference, tools: Tools): Promise<string> {
  const { engine, context } = tools;
  const tag = tagOf(name);
  try {
    return await pushImage(repository, tag, tools);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(await engine.inspect(held, context.signal)) || (await engine.inspect(name, context.signal)))
      throw error;
    await engine.tag(held, repository.name, tag, context.signal);
    return pushImage(repository, tag, tools);
  }
}

async function loadAndPush(
  base: BaseImage,
  parts: ImageParts,
  repository: Reference,
  tools: Tools,
): Promise<string> {
  const { engine, context } = tools;
  const { name } = parts;
  const held = `${name}.held-${randomBytes(4).toString("hex")}`;
  const before = await engine.inspect(name, context.signal);
  let pushed = false;
  try {
    if (!before) await loadImage(base, parts, tools);
    const hold = () => engine.tag(name, repository.name, tagOf(held), context.signal);
    await hold().catch(async () => {
      // The deploy that has made it may have ended before it was held.
      context.signal.throwIfAborted();
      await loadImage(base, parts, tools);
      await hold();
    });
    const digest = await pushHeld(held, name, repository, tools);
    pushed = true;
    return digest;
  } finally {
    // An engine that is gone by now must not hide why it failed.
    await letGo(held, name, !before && !pushed, engine).catch(() => {});
  }
}

/**
 * Puts a bundle as one layer on the base image and pushes the result. The same bundle, base and repository give the same
 * digest. What an aborted or failed call has made in the engine is gone when it ends.
 * @throws ImageError; an AbortError after the context's signal
 */
export async function buildImage(input: ImageInput): Promise<PushedImage> {
  const { bundle, context, variables = process.env } = input;
  const repository = parseRepository(input.repository);
  const platform = onePlatform(input.platforms);
  const engine = await openEngine(variables, context.signal);
  const tools: Tools = { engine, variables, context };
  const base = await findBaseImage(input.baseImage, platform, tools);
  const parts = await partsOf(bundle, repository, base);
  const size = megabytes(parts.layer.bytes.length);
  context.report({
    phase: "image",
    level: "info",
    message: `Putting build ${bundle.id} (${size}) on ${base.text} for ${platform}.`,
  });
  const digest = await loadAndPush(base, parts, repository, tools);
  const image = `${repository.name}@${digest}`;
  context.report({ phase: "push", level: "info", message: `Pushed ${image}.`, fraction: 1 });
  await pruneImages(engine, repository, context.signal).catch(() => {
    // The image is where it belongs; old ones are looked for again with the next one.
  });
  return { image, digest, bytes: base.image.Size + parts.layer.bytes.length };
}
