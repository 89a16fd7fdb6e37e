import process from "node:process";
import type { Build } from "@hookloom/core/environments/build/build-project";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { onePlatform, readBaseImage } from "./base-image.ts";
import { deliverImage, remoteSource } from "./deliver-image.ts";
import { type ImageDestination, imageTag } from "./destination.ts";
import { imageConfig } from "./oci/image-config.ts";
import { bundleLayer } from "./oci/layer.ts";
import { assembleImage } from "./oci/manifest.ts";
import type { Variables } from "./registry/docker-config.ts";

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
  context.report({
    phase: "image",
    level: "info",
    message: `Reading the base image ${input.baseImage} for ${platform}`,
  });
  const base = await readBaseImage(input.baseImage, platform, { variables, signal });
  const layer = await bundleLayer(bundle);
  const config = imageConfig({ base: base.config, baseName: input.baseImage, layer, build: bundle.id });
  const image = assembleImage(config, base.layers, layer);
  context.report({
    phase: "image",
    level: "info",
    message: `Putting build ${bundle.id} (${megabytes(layer.bytes.length)}) on ${input.baseImage} for ${platform}`,
  });
  const { digest } = image.manifest;
  const source = remoteSource(image, base.registry, layer);
  const name = await deliverImage(source, destination, imageTag(bundle.id, digest), { variables, context });
  const done = `${destination.kind === "engine" ? "Loaded" : "Pushed"} ${name}`;
  context.report({ phase: "push", level: "info", message: done, fraction: 1 });
  return { image: name, digest, bytes: layer.bytes.length };
}
