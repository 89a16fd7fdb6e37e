import path from "node:path";
import { pathToFileURL } from "node:url";
import { type ClientCode, clientCode } from "@hookloom/bridge/client-code";
import type { CatalogConnection } from "@hookloom/runtime/catalog";
import type { ProjectConnection } from "../config/project-content.ts";
import { fileLanguage, readProject, resolveImport } from "../config/read-project.ts";
import { settingNames } from "../config/source-settings.ts";
import { readIfThere } from "../read-file.ts";

/** The code with which a file of the project creates a connection's client. */
export interface ClientSource extends ClientCode {
  readonly variable: string;
  readonly file: string;
}

/** The client with which a connection is checked: the project's own if its code can be read, or otherwise the catalogue's. */
export interface CheckedClient {
  readonly client?: ClientSource;
  /** The project's names for the row's settings. */
  readonly names: Readonly<Record<string, string>>;
  /** The settings that the client reads, by their names in the project. */
  readonly settings: readonly { readonly name: string; readonly isNeeded: boolean }[];
}

/** Returns the project file that an import resolves to; undefined for a package. */
async function ownFile(module: string, file: string): Promise<string | undefined> {
  if (!module.startsWith(".")) return undefined;
  return (await resolveImport(file, module)) ?? path.resolve(path.dirname(file), module);
}

/** Returns a client's code with resolved paths of the project's files, and the settings that these files declare. */
async function withOwnFiles(code: ClientCode, file: string) {
  const files = await Promise.all(code.imports.map(({ module }) => ownFile(module, file)));
  const imports = code.imports.map((one, index) => {
    const own = files[index];
    return own === undefined ? one : { ...one, module: pathToFileURL(own).href };
  });
  // An imported file runs as a whole, including the files that it imports.
  const contents = await Promise.all(
    [...new Set(files)].flatMap((entry) => (entry === undefined ? [] : [readProject({ entry })])),
  );
  const known = new Set(code.settings.map(({ name }) => name));
  const importedSettings = contents
    .flatMap(({ settings }) => settings)
    .filter(({ name }) => !known.has(name) && known.add(name));
  return { imports, elsewhere: importedSettings };
}

/** Returns the settings that a row's client requires, by their names in the project. */
function requiredNames(
  { settings }: CatalogConnection,
  names: Readonly<Record<string, string>>,
): ReadonlySet<string> {
  const required = settings.filter((each) => !each.optional && each.default === undefined);
  return new Set(required.map(({ name }) => names[name] ?? name));
}

/** Returns the client with which a declared connection is checked. @throws ProjectError `unreadable` */
export async function checkedClient(
  row: CatalogConnection,
  { name: variable, file, settings: declared }: Pick<ProjectConnection, "name" | "file" | "settings">,
): Promise<CheckedClient> {
  const text = await readIfThere(file);
  const code = text === undefined ? undefined : clientCode(text, variable, { language: fileLanguage(file) });
  const resolved = code && (await withOwnFiles(code, file));
  const importedSettings = resolved?.elsewhere ?? [];
  const names = settingNames(
    row,
    code ? [...code.settings, ...importedSettings].map(({ name }) => name) : declared,
  );
  const required = requiredNames(row, names);
  // The existing code takes precedence: a client may be created without settings that the catalogue passes.
  const read =
    code?.settings ?? row.settings.map((each) => ({ ...each, name: names[each.name] ?? each.name }));
  const settings = [
    ...read.map(({ name, optional, default: fallback }) => ({
      name,
      isNeeded: required.has(name) || (!optional && fallback === undefined),
    })),
    // Another file can declare all of the project's settings, of which the client needs only a few.
    ...importedSettings.map(({ name }) => ({ name, isNeeded: required.has(name) })),
  ];
  if (!code) return { names, settings };
  const ofRow = importedSettings.filter(({ name }) => Object.values(names).includes(name));
  const own = [...code.settings, ...ofRow];
  const imports = resolved?.imports ?? code.imports;
  const client = { ...code, imports, settings: own.length > 0 ? own : importedSettings, variable, file };
  return { client, names, settings };
}
