import type { Readable } from "node:stream";
import { fullArchive, type ImageParts, thinArchive } from "./archive/archive.ts";
import { type Manifest, manifestOf, thinLayout } from "./archive/layout.ts";
import type { BaseImage } from "./base-image.ts";
import { ImageError } from "./errors.ts";
import { readManifest } from "./registry/read-manifest.ts";
import type { Tools } from "./tools.ts";

const digestIn = (name: string): string | undefined => name.split("@")[1];

/** The manifest of the base, which an engine with containerd knows by its digest and does not give. */
async function baseManifest(base: BaseImage, tools: Tools): Promise<Manifest | undefined> {
  const { image, reference } = base;
  const digest = image.Descriptor?.digest ?? image.RepoDigests?.map(digestIn).find(Boolean);
  if (digest === undefined) return undefined;
  const [os, architecture] = base.platform.split("/");
  const first = await readManifest(reference, digest, tools);
  const own = first?.manifests?.find(
    ({ platform }) => platform?.os === os && platform?.architecture === architecture,
  );
  const manifest = own ? await readManifest(reference, own.digest, tools) : first;
  return manifest?.layers?.length === image.RootFS.Layers?.length ? manifest : undefined;
}

/** An archive without the base's layers; undefined where this engine would not find them. */
async function thin(base: BaseImage, parts: ImageParts, tools: Tools): Promise<Readable | undefined> {
  if (!tools.engine.containerd) return thinArchive(parts);
  const manifest = await baseManifest(base, tools).catch((error: unknown) => {
    if (error instanceof ImageError) return undefined;
    throw error;
  });
  return manifest?.layers && thinLayout(parts, manifestOf(parts, manifest.layers));
}

/**
 * Gives an image to the engine under its name: only what is new, and the base's layers with it where the engine refuses that.
 * @throws ImageError; an AbortError after the signal
 */
export async function loadImage(base: BaseImage, parts: ImageParts, tools: Tools): Promise<void> {
  const { engine, context } = tools;
  const archive = await thin(base, parts, tools);
  if (archive) {
    const failure = await engine.load(archive, context.signal).catch((error: unknown) => error);
    if (failure === undefined && (await engine.inspect(parts.name, context.signal))) return;
    context.signal.throwIfAborted();
    if (failure && !(failure instanceof ImageError && failure.code === "engine-failed")) throw failure;
  }
  context.report({
    phase: "image",
    level: "debug",
    message: "This engine wants the whole image: its base is copied.",
  });
  const saved = await engine.save(base.name, context.signal);
  await engine.load(fullArchive(saved, parts), context.signal);
}
