import { createHash } from "node:crypto";
import { mkdir, readFile, utimes } from "node:fs/promises";
import path from "node:path";
import { isRecord } from "@hookloom/protocol/unknown-values";
import type { Loader, Plugin } from "esbuild";
import { type RecordingSource, recordSource } from "../../project/config/record-source.ts";
import { parseJson } from "../../project/json-text.ts";
import { runtimeName } from "../../project/packages/manifest.ts";
import { replaceFile } from "../../project/replace-file.ts";
import { type BuiltSource, sourcesFolder } from "./built-source.ts";
import type { BuildRecorder } from "./bundler.ts";

const scheme = "hookloom-record";

/** Whether the project's runtime can record; a copy from an earlier version of the tools may not support it. */
async function canRecord(root: string): Promise<boolean> {
  try {
    const file = path.join(root, "node_modules", runtimeName, "package.json");
    const description = parseJson(await readFile(file, "utf8"));
    return isRecord(description) && isRecord(description.exports) && "./record" in description.exports;
  } catch {
    return false;
  }
}

const recordEntry = (entry: string): string =>
  [
    'import { recorded } from "@hookloom/runtime/record";',
    'import { serve } from "@hookloom/runtime/serve";',
    `import hooks from ${entry};`,
    "await serve(recorded(hooks));",
    "",
  ].join("\n");

/**
 * Returns the recorder for a project's builds, which keeps the built sources in the folder `recordings`; undefined if the
 * project's runtime does not support recording. Used only for environments on this machine.
 */
export async function sourceRecorder(root: string, recordings: string): Promise<BuildRecorder | undefined> {
  if (!(await canRecord(root))) return undefined;
  return {
    plugin: recordSources(root, recordings),
    entry: recordEntry,
    isModule: (input) => input.startsWith(`${scheme}:`),
  };
}

/**
 * Instruments the project's own sources while they are bundled. The files on disk are never changed. A copy of each built source
 * is kept next to the recordings, which refer to its offsets.
 */
function recordSources(root: string, recordings: string): Plugin {
  const known = new Map<string, { readonly text: string; readonly source: RecordingSource | undefined }>();
  const isOwn = (file: string): boolean => {
    const inside = path.relative(root, file);
    return !/^\.\.|(?:^|[\\/])(?:node_modules|\.hookloom)[\\/]/.test(inside) && !path.isAbsolute(inside);
  };
  const recordFile = async (file: string): Promise<string | undefined> => {
    const text = await readFile(file, "utf8");
    const name = path.relative(root, file).split(path.sep).join("/");
    const hash = createHash("sha256").update(name).update("\0").update(text).digest("hex").slice(0, 16);
    const before = known.get(file);
    const recorded =
      before?.text === text ? before : { text, source: recordSource(file, text, `${scheme}:${hash}`) };
    known.set(file, recorded);
    if (recorded.source)
      await keepSource(recordings, hash, { path: name, text, table: recorded.source.table });
    return recorded.source?.text;
  };
  return {
    name: "record-sources",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: new RegExp(`^${scheme}:`) }, ({ path: module }) => ({
        path: module.slice(scheme.length + 1),
        namespace: scheme,
      }));
      onLoad({ filter: /.*/, namespace: scheme }, ({ path: hash }) => ({
        contents: `import { recordSource } from "${runtimeName}/record";\nexport const enter = recordSource("${hash}");\n`,
        loader: "js",
        resolveDir: root,
      }));
      onLoad({ filter: /\.(?:[mc]?ts|tsx|mjs|jsx?)$/, namespace: "file" }, async ({ path: file }) => {
        if (!isOwn(file)) return undefined;
        const contents = await recordFile(file);
        return contents === undefined ? undefined : { contents, loader: loaderFor(file) };
      });
    },
  };
}

function loaderFor(file: string): Loader {
  const ending = path.extname(file);
  if (ending === ".tsx" || ending === ".jsx") return ending === ".tsx" ? "tsx" : "jsx";
  return ending.endsWith("ts") ? "ts" : "js";
}

/** Writes a source, or marks its existing copy as still in use so that pruning keeps it. */
async function keepSource(recordings: string, hash: string, source: BuiltSource): Promise<void> {
  const file = path.join(sourcesFolder(recordings), `${hash}.json`);
  const now = new Date();
  const isThere = await utimes(file, now, now).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await replaceFile(file, JSON.stringify(source), 0o600);
}
