import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { noDist } from "../errors.ts";

/** A file of a new project; the path is relative and has forward slashes. */
export interface ProjectFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Puts values in the place of `{{name}}`; what looks like a placeholder but has no value stays. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}

/**
 * Reads one template.
 * @throws ProjectError `no-dist`
 */
export async function readTemplate(distDir: string, name: string): Promise<string> {
  const file = path.join(distDir, "projects", ...name.split("/"));
  const text = await readFile(file, "utf8").catch(() => {
    throw noDist(file);
  });
  return text.replaceAll("\r\n", "\n");
}

/** Names that begin with a dot would be skipped by packers, so templates spell the dot as an underscore. */
const dotted = (name: string): string => name.replace(/^_/, ".");

/**
 * Reads every template below a folder with its path in the project.
 * @throws ProjectError `no-dist`
 */
export async function readTemplates(
  distDir: string,
  folder: string,
): Promise<readonly { path: string; text: string }[]> {
  const root = path.join(distDir, "projects", folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => {
    throw noDist(root);
  });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep))
    .sort((one, other) => (one.join("/") < other.join("/") ? -1 : 1));
  return Promise.all(
    files.map(async (parts) => ({
      path: parts.map(dotted).join("/"),
      text: await readTemplate(distDir, [folder, ...parts].join("/")),
    })),
  );
}
