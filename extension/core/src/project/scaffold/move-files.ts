import path from "node:path";
import { findSource } from "@hookloom/runtime/catalog";
import { type Manifest, mergeManifest } from "../packages/manifest.ts";
import { readVendor } from "../packages/vendor.ts";
import { projectFile } from "../project.ts";
import type { ProjectFile } from "../write-files.ts";
import { withIgnored } from "./add-to-folder.ts";
import { fill, readTemplate } from "./project-files.ts";
import { suggestName } from "./project-name.ts";

/** A file that a package needs to become a project, with its current and its required text. */
export interface PlannedText {
  /** Relative to the package, with slashes. */
  readonly path: string;
  /** Undefined if the file does not exist. */
  readonly before: string | undefined;
  readonly after: string;
}

/** The changes that turn a package of another framework into a Hookloom project, in addition to its source. */
export interface MovePlan {
  readonly texts: readonly PlannedText[];
  /** Archives of Hookloom's packages that do not exist in the package yet. */
  readonly archives: readonly ProjectFile[];
}

export interface MoveRequest {
  readonly distDir: string;
  /** The folder of the package. */
  readonly root: string;
  /** The moved file, relative to the package, with slashes. */
  readonly entry: string;
  /** The catalogue source of its trigger. */
  readonly source: string;
  /** Reads the text of a file in the package as it is in the editor; undefined if it does not exist. */
  read(name: string): Promise<string | undefined>;
  exists(name: string): Promise<boolean>;
}

/** Whether there is a tsconfig.json; `tsc` reads the nearest one from the package upward. */
async function hasTypeOptions({ root, exists }: MoveRequest): Promise<boolean> {
  const depth = path.relative(path.parse(root).root, root).split(path.sep).length;
  const names = Array.from({ length: depth + 1 }, (_, up) => `${"../".repeat(up)}tsconfig.json`);
  return (await Promise.all(names.map((name) => exists(name)))).some(Boolean);
}

/**
 * Returns the TypeScript options of the wizard's projects for a package whose source stays where it is. If TypeScript treats
 * files as CommonJS, it would reject every `import` and `export`, which the bundler accepts.
 */
function typeOptionsFor(template: string, entry: string, manifest: string): string {
  const { compilerOptions, ...rest } = JSON.parse(template) as { readonly compilerOptions: object };
  const isModule =
    entry.endsWith(".mts") || (JSON.parse(manifest) as { readonly type?: unknown }).type === "module";
  const [folder = entry] = entry.split("/");
  const options = {
    ...rest,
    compilerOptions: { ...compilerOptions, ...(isModule ? {} : { module: "Preserve" }) },
    include: [folder, "test"],
  };
  return `${JSON.stringify(options, null, 2)}\n`;
}

const isTyped = (entry: string): boolean => /\.[cm]?tsx?$/.test(entry);

/** Returns a project's packages and scripts; a JavaScript project does not get those for type checks. */
function manifestFor(template: Manifest, { entry, source }: MoveRequest): Manifest {
  const hasTypes = isTyped(entry);
  const { dev, build, check } = template.scripts;
  const own = { hookloom: template.devDependencies.hookloom ?? "" };
  return {
    scripts: Object.fromEntries(
      Object.entries({ dev, build, ...(hasTypes ? { check } : {}) }).filter(([, call]) => call !== undefined),
    ) as Record<string, string>,
    dependencies: template.dependencies,
    devDependencies: hasTypes ? { ...template.devDependencies, ...findSource(source)?.packages } : own,
  };
}

/**
 * Decides which files of a package have to change so that a moved file runs in it; nothing is written. A folder that already is a
 * project keeps its hookloom.json.
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
  const [config = "", manifest = "{}", ignored = "", types = "{}"] = await Promise.all(
    ["hookloom.json", "package.json", "_gitignore", "tsconfig.json"].map(async (name) =>
      fill(await readTemplate(distDir, `webhook/${name}`), values),
    ),
  );
  const own = manifestFor(JSON.parse(manifest) as Manifest, request);
  const wanted: readonly (readonly [string, (text: string | undefined) => string])[] = [
    [projectFile, (text) => text ?? config],
    [
      "package.json",
      (text) =>
        mergeManifest(text ?? `${JSON.stringify({ name: values.name, private: true }, null, 2)}\n`, own),
    ],
    [".gitignore", (text) => withIgnored(text, ignored)],
  ];
  const texts = await Promise.all(
    wanted.map(async ([name, change]) => {
      const before = await request.read(name);
      return { path: name, before, after: change(before) };
    }),
  );
  if (isTyped(entry) && !(await hasTypeOptions(request))) {
    const { after: packages = "{}" } = texts.find(({ path: name }) => name === "package.json") ?? {};
    texts.push({ path: "tsconfig.json", before: undefined, after: typeOptionsFor(types, entry, packages) });
  }
  const archives: ProjectFile[] = [];
  for (const { file, tarball } of [runtime, cli])
    if (!(await request.exists(file))) archives.push({ path: file, content: tarball });
  return { texts: texts.filter(({ before, after }) => before !== after), archives };
}
