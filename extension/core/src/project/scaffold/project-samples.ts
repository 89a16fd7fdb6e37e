import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { sampleFile } from "@hookloom/runtime/catalog";
import { checkInsideRoot } from "../inside-root.ts";
import { parseJson } from "../json-text.ts";
import { readIfThere } from "../read-file.ts";
import { errorCode, unlessMissing } from "../system-error.ts";
import type { Sample } from "./samples.ts";

/**
 * Returns the folder of the project's own samples of an event: `samples/github/issues.opened/a-label.json`, one payload per file.
 */
function sampleFolder(root: string, source: string, event: string): string {
  return path.join(root, "samples", path.basename(source), sampleFile(event).replace(/\.json$/, ""));
}

const toSlug = (label: string): string =>
  label
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60) || "sample";

const fileExtension = ".json";

async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(unlessMissing([]));
  return names.filter((name) => name.endsWith(fileExtension)).sort();
}

function payloadIn(text: string | undefined): { readonly payload: unknown } | undefined {
  try {
    return text === undefined ? undefined : { payload: parseJson(text) };
  } catch {
    // A file that is being edited is not a sample until it is valid JSON again.
    return undefined;
  }
}

/**
 * Reads the samples of an event that the project itself contains.
 * @throws ProjectError `unreadable`
 */
export async function readProjectSamples(
  root: string,
  source: string,
  event: string,
): Promise<readonly Sample[]> {
  const folder = sampleFolder(root, source, event);
  const found: Sample[] = [];
  for (const name of await filesIn(folder)) {
    const read = payloadIn(await readIfThere(path.join(folder, name)));
    const label = name.slice(0, -fileExtension.length).replaceAll("-", " ");
    if (read) found.push({ id: `project:${name}`, label, generated: false, payload: read.payload });
  }
  return found;
}

/**
 * Saves a payload as a sample of the project, in a new file named after the label; an existing identical sample is not written
 * again. Returns the path of its file.
 * @throws ProjectError `outside`
 */
export async function writeProjectSample(
  root: string,
  { source, event, label, payload }: { source: string; event: string; label: string; payload: unknown },
): Promise<string> {
  const folder = sampleFolder(root, source, event);
  await checkInsideRoot(root, folder);
  const content = `${JSON.stringify(payload, undefined, 2)}\n`;
  await mkdir(folder, { recursive: true });
  for (let count = 1; ; count++) {
    const file = path.join(folder, `${toSlug(label)}${count === 1 ? "" : `-${count}`}${fileExtension}`);
    try {
      await writeFile(file, content, { flag: "wx" });
      return file;
    } catch (thrown) {
      if (errorCode(thrown) !== "EEXIST") throw thrown;
      if ((await readIfThere(file)) === content) return file;
    }
  }
}
