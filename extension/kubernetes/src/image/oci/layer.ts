import { readFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { type Build, eventsFile } from "@hookloom/core/environments/build/build-project";
import { readIfThere } from "@hookloom/core/project/read-file";
import { pack } from "tar-stream";
import { type Blob, toBlob } from "./manifest.ts";

/** The image folder that contains the bundle. */
export const appFolder = "/app";
export const bundleName = "webhook.mjs";

/** The folder next to the bundle with the files of the documentation page, where the runtime finds them. */
const docsFolder = "docs";

/** Rewrites the reference to the source map, which is the map's file name on this machine. */
const withMapReference = (text: string): string =>
  text.replace(/\n\/\/# sourceMappingURL=[^\n]*\n?$/, `\n//# sourceMappingURL=${bundleName}.map\n`);

async function layerFiles({
  file,
  assets,
  pages = [],
}: Build): Promise<readonly (readonly [string, Buffer])[]> {
  const [code, map, events] = await Promise.all([
    readFile(file, "utf8"),
    readFile(`${file}.map`),
    readIfThere(eventsFile(file)),
  ]);
  const filesIn = (folder: string, files: readonly string[]) =>
    Promise.all(files.map(async (one) => [folder + path.basename(one), await readFile(one)] as const));
  return [
    [bundleName, Buffer.from(withMapReference(code))],
    [`${bundleName}.map`, map],
    // A build stored by an earlier Hookloom version has no events file.
    ...(events === undefined ? [] : [[eventsFile(bundleName), Buffer.from(events)] as const]),
    ...(await filesIn("", assets)).sort(([one], [other]) => (one < other ? -1 : 1)),
    ...(await filesIn(`${docsFolder}/`, pages)),
  ];
}

/** Files are owned by root and readable by all, so that the process cannot change its own code. */
const fixedMetadata = { mtime: new Date(0), uid: 0, gid: 0, uname: "", gname: "" };

/** Creates a bundle's layer as a tar archive that depends only on the bundle. */
export async function bundleLayer(build: Build): Promise<Blob> {
  const tar = pack();
  const bytes = buffer(tar);
  tar.entry({ ...fixedMetadata, name: `${appFolder.slice(1)}/`, type: "directory", mode: 0o755 });
  if ((build.pages ?? []).length > 0)
    tar.entry({
      ...fixedMetadata,
      name: `${appFolder.slice(1)}/${docsFolder}/`,
      type: "directory",
      mode: 0o755,
    });
  for (const [name, contents] of await layerFiles(build))
    tar.entry({ ...fixedMetadata, name: `${appFolder.slice(1)}/${name}`, mode: 0o644 }, contents);
  tar.finalize();
  return toBlob(await bytes);
}
