import path from "node:path";
import { pathToFileURL } from "node:url";
import { type ClientCode, clientCode } from "@hookloom/bridge/client-code";
import type { CatalogConnection } from "@hookloom/runtime/catalog";
import type { ProjectConnection } from "../config/project-content.ts";
import { fileLanguage, readProject, resolveImport } from "../config/read-project.ts";
import { settingNames } from "../config/source-settings.ts";
import { readIfThere } from "../read-file.ts";

/** How a file of the project makes the client of a connection. */
export interface MadeClient extends ClientCode {
  readonly variable: string;
  readonly file: string;
}

/** What a connection is checked with: the project's own client where its code can be read, else that of the catalogue. */
export interface CheckedClient {
  readonly client?: MadeClient;
  /** The names in the project of the row's settings. */
  readonly names: Readonly<Record<string, string>>;
  /** The settings that are read, by their names in the project. */
  readonly settings: readonly { readonly name: string; readonly isNeeded: boolean }[];
}

/** The file of the project that an import resolves to; undefined for a package. */
async function ownFile(module: string, file: string): Promise<string | undefined> {
  if (!module.startsWith(".")) return undefined;
  return (await resolveImport(file, module)) ?? path.resolve(path.dirname(file), module);
}

/** The code of a client with the addresses of the project's files, and the settings that these files declare. */
async function withOwnFiles(code: ClientCode, file: string) {
  const files = await Promise.all(code.imports.map(({ module }) => ownFile(module, file)));
  const imports = code.imports.map((one, index) => {
    const own = files[index];
    return own === undefined ? one : { ...one, module: pathToFileURL(own).href };
  });
  // An imported file runs as a whole, and with it those that it imports.
  const contents = await Promise.all(
    [...new Set(files)].flatMap((entry) => (entry === undefined ? [] : [readProject({ entry })])),
  );
  const known = new Set(code.settings.map(({ name }) => name));
  const elsewhere = contents
    .flatMap(({ settings }) => settings)
    .filter(({ name }) => !known.has(name) && known.add(name));
  return { imports, elsewhere };
}

/** The settings that a row's client cannot be made without, by their names in the project. */
function requiredNames(
  { settings }: CatalogConnection,
  names: Readonly<Record<string, string>>,
): ReadonlySet<string> {
  const required = settings.filter((each) => !each.optional && each.default === undefined);
  return new Set(required.map(({ name }) => names[name] ?? name));
}

/** Decides what a declared connection is checked with. @throws ProjectError `unreadable` */
export async function checkedClient(
  row: CatalogConnection,
  { name: variable, file, settings: declared }: Pick<ProjectConnection, "name" | "file" | "settings">,
): Promise<CheckedClient> {
  const text = await readIfThere(file);
  const code = text === undefined ? undefined : clientCode(text, variable, { language: fileLanguage(file) });
  const around = code && (await withOwnFiles(code, file));
  const elsewhere = around?.elsewhere ?? [];
  const names = settingNames(row, code ? [...code.settings, ...elsewhere].map(({ name }) => name) : declared);
  const required = requiredNames(row, names);
  // The code that is there decides: a client may be made without what the catalogue gives it.
  const read =
    code?.settings ?? row.settings.map((each) => ({ ...each, name: names[each.name] ?? each.name }));
  const settings = [
    ...read.map(({ name, optional, default: fallback }) => ({
      name,
      isNeeded: required.has(name) || (!optional && fallback === undefined),
    })),
    // Another file can declare the settings of the whole project, of which the client needs few.
    ...elsewhere.map(({ name }) => ({ name, isNeeded: required.has(name) })),
  ];
  if (!code) return { names, settings };
  const ofRow = elsewhere.filter(({ name }) => Object.values(names).includes(name));
  const own = [...code.settings, ...ofRow];
  const imports = around?.imports ?? code.imports;
  const client = { ...code, imports, settings: own.length > 0 ? own : elsewhere, variable, file };
  return { client, names, settings };
}
