import path from "node:path";
import { findSource } from "@hookloom/runtime/catalog";
import { type Manifest, mergeManifest } from "../packages/manifest.ts";
import { readVendor } from "../packages/vendor.ts";
import { projectFile } from "../project.ts";
import type { ProjectFile } from "../write-files.ts";
import { withIgnored } from "./add-to-folder.ts";
import { fill, readTemplate } from "./project-files.ts";
import { suggestName } from "./project-name.ts";

/** A file that a package needs to become a project, as it is and as it has to be. */
export interface PlannedText {
  /** Relative to the package, with slashes. */
  readonly path: string;
  /** Undefined for a file that is not there. */
  readonly before: string | undefined;
  readonly after: string;
}

/** What makes a package of another framework a project of Hookloom, besides its source. */
export interface MovePlan {
  readonly texts: readonly PlannedText[];
  /** Archives of Hookloom's own packages, which are not there yet. */
  readonly archives: readonly ProjectFile[];
}

export interface MoveRequest {
  readonly distDir: string;
  /** The folder of the package. */
  readonly root: string;
  /** The moved file, relative to the package, with slashes. */
  readonly entry: string;
  /** The source of its trigger in the catalogue. */
  readonly source: string;
  /** The text of a file of the package, as it is in the editor; undefined where it does not exist. */
  read(name: string): Promise<string | undefined>;
  exists(name: string): Promise<boolean>;
}

/** The packages and scripts of a project; those that check types are not for JavaScript. */
function manifestFor(template: Manifest, { entry, source }: MoveRequest): Manifest {
  const isTyped = /\.[cm]?tsx?$/.test(entry);
  const { dev, build, check } = template.scripts;
  const own = { hookloom: template.devDependencies.hookloom ?? "" };
  return {
    scripts: Object.fromEntries(
      Object.entries({ dev, build, ...(isTyped ? { check } : {}) }).filter(([, call]) => call !== undefined),
    ) as Record<string, string>,
    dependencies: template.dependencies,
    devDependencies: isTyped ? { ...template.devDependencies, ...findSource(source)?.packages } : own,
  };
}

/**
 * Decides which files of a package change so that a moved file runs in it; nothing is written. A folder that is a project
 * already keeps its hookloom.json.
 * @throws ProjectError `no-dist`, `bad-package`
 */
export async function planMove(request: MoveRequest): Promise<MovePlan> {
  const { distDir, root, entry } = request;
  const { runtime, cli } = await readVendor(distDir);
  const values = {
    name: suggestName(path.basename(root)),
    entry,
    runtime: runtime.file,
    cli: cli.file,
  };
  const [config, manifest, ignored] = await Promise.all(
    ["hookloom.json", "package.json", "_gitignore"].map(async (name) =>
      fill(await readTemplate(distDir, `webhook/${name}`), values),
    ),
  );
  const own = manifestFor(JSON.parse(manifest ?? "{}") as Manifest, request);
  const wanted: readonly (readonly [string, (text: string | undefined) => string])[] = [
    [projectFile, (text) => text ?? config ?? ""],
    [
      "package.json",
      (text) =>
        mergeManifest(text ?? `${JSON.stringify({ name: values.name, private: true }, null, 2)}\n`, own),
    ],
    [".gitignore", (text) => withIgnored(text, ignored ?? "")],
  ];
  const texts = await Promise.all(
    wanted.map(async ([name, change]) => {
      const before = await request.read(name);
      return { path: name, before, after: change(before) };
    }),
  );
  const archives: ProjectFile[] = [];
  for (const { file, tarball } of [runtime, cli])
    if (!(await request.exists(file))) archives.push({ path: file, content: tarball });
  return { texts: texts.filter(({ before, after }) => before !== after), archives };
}
