import { once } from "node:events";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { extract, type Pack, pack } from "tar-stream";
import type { Blob } from "./layer.ts";

/** An image without its base's layers, and the name that it gets. */
export interface ImageParts {
  /** With its tag. */
  readonly name: string;
  readonly config: Blob;
  readonly layer: Blob;
  /** The hashes of the base's unpacked layers, from the bottom. */
  readonly baseLayers: readonly string[];
}

const hex = (digest: string): string => digest.replace("sha256:", "");

const fixed = { mtime: new Date(0), mode: 0o644 };

/** Puts what is ours and the list of parts into an archive as `docker save` makes it (image specification 1.2). */
function addImage(tar: Pack, { name, config, layer }: ImageParts, baseFiles: readonly string[]): void {
  const configFile = `${hex(config.digest)}.json`;
  const layerFile = `${hex(layer.digest)}.tar`;
  const manifest = [{ Config: configFile, RepoTags: [name], Layers: [...baseFiles, layerFile] }];
  tar.entry({ ...fixed, name: configFile }, config.bytes);
  tar.entry({ ...fixed, name: layerFile }, layer.bytes);
  tar.entry({ ...fixed, name: "manifest.json" }, JSON.stringify(manifest));
}

/**
 * An archive that only names the base's layers: an engine that keeps unpacked layers looks for each by the hash of its chain,
 * and opens no file of those that it has.
 */
export function thinArchive(parts: ImageParts): Readable {
  const tar = pack();
  addImage(
    tar,
    parts,
    parts.baseLayers.map((layer) => `${hex(layer)}.tar`),
  );
  tar.finalize();
  return Readable.from(tar);
}

/** What names the parts of a saved image; ours stands in its place. */
const lists = new Set(["manifest.json", "index.json", "oci-layout", "repositories"]);

/** Waits wherever the other end is behind, so that a base is never in memory as a whole. */
async function write(from: AsyncIterable<unknown>, to: ReturnType<Pack["entry"]>): Promise<void> {
  for await (const chunk of from) if (!to.write(chunk)) await once(to, "drain");
  to.end(undefined);
}

async function rewrite(saved: Readable, parts: ImageParts, tar: Pack): Promise<void> {
  const entries = extract();
  const reading = write(saved, entries).catch((error: Error) => entries.destroy(error));
  let baseFiles: readonly string[] = [];
  for await (const entry of entries) {
    const { name } = entry.header;
    if (name === "manifest.json")
      baseFiles = (JSON.parse(await text(entry as AsyncIterable<Buffer>)) as [{ Layers: string[] }])[0]
        .Layers;
    else if (lists.has(name)) entry.resume();
    else await write(entry, tar.entry(entry.header));
  }
  await reading;
  addImage(tar, parts, baseFiles);
  tar.finalize();
}

/** An archive with all layers, made while the base's own `docker save` is read, for an engine that takes no other. */
export function fullArchive(saved: Readable, parts: ImageParts): Readable {
  const tar = pack();
  rewrite(saved, parts, tar).catch((error: unknown) => tar.destroy(error as Error));
  const archive = Readable.from(tar);
  archive.once("close", () => saved.destroy());
  return archive;
}
