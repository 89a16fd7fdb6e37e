import path from "node:path";
import { pathToFileURL } from "node:url";
import { type ClientCode, clientCode } from "@hookloom/language-server/bridge";
import type { CatalogConnection } from "@hookloom/runtime/catalog";
import { languageOf, type ProjectConnection, resolveImport } from "../config/read-project.ts";
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

/** A file of the project as the address of a module, anything else as the code names it. */
async function addressOf(module: string, file: string): Promise<string> {
  if (!module.startsWith(".")) return module;
  const found = (await resolveImport(file, module)) ?? path.resolve(path.dirname(file), module);
  return pathToFileURL(found).href;
}

/** Decides what a declared connection is checked with. @throws ProjectError `unreadable` */
export async function checkedClient(
  row: CatalogConnection,
  { name: variable, file, settings: declared }: Pick<ProjectConnection, "name" | "file" | "settings">,
): Promise<CheckedClient> {
  const text = await readIfThere(file);
  const code = text === undefined ? undefined : clientCode(text, variable, { language: languageOf(file) });
  const names = settingNames(row, code ? code.settings.map(({ name }) => name) : declared);
  // The code that is there decides: a client may be made without what the catalogue gives it.
  const read =
    code?.settings ?? row.settings.map((each) => ({ ...each, name: names[each.name] ?? each.name }));
  const required = new Set(
    row.settings
      .filter((each) => !each.optional && each.default === undefined)
      .map(({ name }) => names[name] ?? name),
  );
  const settings = read.map(({ name, optional, default: fallback }) => ({
    name,
    isNeeded: required.has(name) || (!optional && fallback === undefined),
  }));
  if (!code) return { names, settings };
  const imports = await Promise.all(
    code.imports.map(async (one) => ({ ...one, module: await addressOf(one.module, file) })),
  );
  return { client: { ...code, imports, variable, file }, names, settings };
}
