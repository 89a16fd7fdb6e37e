import type { Build } from "../build/build-project.ts";
import type { VerbContext } from "../target.ts";

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
}

/** An image that the registry has. */
export interface PushedImage {
  /** With its digest: `registry.example.com/team/hooks@sha256:...`. */
  readonly image: string;
  readonly digest: string;
  /** Of all layers, unpacked. */
  readonly bytes: number;
}

/**
 * Puts a bundle as one layer on the base image and pushes the result. The same bundle, base and repository give the same
 * digest. What an aborted or failed call has made in the engine is gone when it ends.
 * @throws ImageError; an AbortError after the context's signal
 */
export function buildImage(_input: ImageInput): Promise<PushedImage> {
  throw new Error("Not there yet.");
}
