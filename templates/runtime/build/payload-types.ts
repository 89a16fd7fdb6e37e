import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { apiVersion } from "../src/shopify/sign.ts";

// @reads templates/runtime/src/*/payloads.json

/** A TypeScript type that can reference names from the same file. `Time` is a string that `Date` can parse. */
export type FieldType = string;

export interface DocumentedField {
  readonly type: FieldType;
  readonly note: string;
}

/** A kind of object that a provider sends, as documented on `page`. */
export interface DocumentedObject {
  readonly page: string;
  readonly note?: string;
  /** Type parameters, as written between angle brackets. */
  readonly parameters?: string;
  /** The objects whose fields are inherited. */
  readonly extends?: readonly string[];
  /**
   * True if the page only shows examples, so that other fields may be sent: they have the type `unknown` and are not
   * errors.
   */
  readonly open?: boolean;
  /** The fields by name. A question mark after the name means that the field is not always sent. */
  readonly fields: Readonly<Record<string, FieldType | DocumentedField>>;
}

export interface Payloads {
  /** The provider's name in the spelling used in type names. */
  readonly name: string;
  /** The page that lists the events. */
  readonly page: string;
  readonly objects: Readonly<Record<string, DocumentedObject>>;
  /** The payload type of each event; absent if the events are typed manually. */
  readonly events?: Readonly<Record<string, string>>;
}

/** The content of `src/<source>/payloads.json`. */
interface PayloadsFile extends Omit<Payloads, "objects"> {
  /**
   * The page of objects that have no page of their own. `{event}` is replaced by the first event that sends the
   * object. The pages of objects are relative to this page.
   */
  readonly pages?: string;
  /** True if objects are open by default. */
  readonly open?: boolean;
  readonly objects: Readonly<Record<string, Partial<DocumentedObject> & Pick<DocumentedObject, "fields">>>;
}

const source = join(import.meta.dirname, "..", "src");

/** Returns the sources whose payloads are documented as data. */
export function documentedSources(): readonly string[] {
  return readdirSync(source).filter((folder) => existsSync(join(source, folder, "payloads.json")));
}

/** The API versions that replace `{version}` in page URLs. */
const versions: Readonly<Record<string, string>> = { shopify: apiVersion };

export function readPayloads(id: string): Payloads {
  const text = readFileSync(join(source, id, "payloads.json"), "utf8");
  const file: PayloadsFile = JSON.parse(text.replaceAll("{version}", versions[id] ?? "{version}"));
  const { pages = file.page, open = false, objects, ...rest } = file;
  const events = firstEvents(file);
  const documented = Object.entries(objects).map(([name, object]): [string, DocumentedObject] => {
    const defaultPage = pages.replace("{event}", events.get(name) ?? "");
    return [name, { open, ...object, page: new URL(object.page ?? defaultPage, pages).href }];
  });
  return { ...rest, objects: Object.fromEntries(documented) };
}

/** Returns the first event that sends each object. */
function firstEvents({ objects, events = {} }: PayloadsFile): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (type: string, event: string): void => {
    for (const name of type.match(/[A-Z]\w+/g) ?? []) {
      const object = objects[name];
      if (object === undefined || found.has(name)) continue;
      found.set(name, event);
      const types = Object.values(object.fields).map((field) =>
        typeof field === "string" ? field : field.type,
      );
      for (const inner of [...types, ...(object.extends ?? [])]) visit(inner, event);
    }
  };
  for (const [event, type] of Object.entries(events)) visit(type, event);
  return found;
}

export function generatedFile(id: string): string {
  return join(source, id, `${id}-types.generated.ts`);
}

/** Converts `ShopifyLineItem[] | null` to `readonly ShopifyLineItem[] | null`. */
function readonlyLists(type: FieldType): string {
  return type.replaceAll(/(\([^()]*\)|\w+(<[^<>]*>)?)\[\]/g, "readonly $&");
}

const isIdentifier = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name);

/**
 * Returns a member of an interface. A template literal in brackets specifies a family of fields:
 * "[`MediaUrl${number}`]".
 */
function member(key: string, field: FieldType | DocumentedField): string {
  const { type, note } = typeof field === "string" ? { type: field, note: undefined } : field;
  const comment = note === undefined ? "" : `  /** ${note} */\n`;
  if (key.startsWith("["))
    return `${comment}  readonly [name: ${key.slice(1, -1)}]: ${readonlyLists(type)};\n`;
  const optional = key.endsWith("?") ? "?" : "";
  const name = optional === "" ? key : key.slice(0, -1);
  const written = isIdentifier(name) ? name : JSON.stringify(name);
  return `${comment}  readonly ${written}${optional}: ${readonlyLists(type)};\n`;
}

function interfaceText(name: string, documented: DocumentedObject): string {
  const { page, note, parameters, fields, open } = documented;
  const generics = parameters === undefined ? "" : `<${parameters}>`;
  const base = documented.extends === undefined ? "" : ` extends ${documented.extends.join(", ")}`;
  const about = note === undefined ? `/** @see ${page} */` : `/**\n * ${note}\n * @see ${page}\n */`;
  const members = Object.entries(fields).map(([key, field]) => member(key, field));
  const rest = open === true ? "  readonly [field: string]: unknown;\n" : "";
  return `${about}\nexport interface ${name}${generics}${base} {\n${members.join("")}${rest}}\n`;
}

/** Returns the declarations of everything that is documented in `payloads.json`. */
export function payloadTypes({ name, page, objects, events }: Payloads): string {
  const head =
    "// Generated from payloads.json by `npm run generate -w @hookloom/runtime`: change that file instead.\n";
  const time = "/** A date and time that `Date` parses. */\ntype Time = string;\n";
  const interfaces = Object.entries(objects).map(([object, documented]) => interfaceText(object, documented));
  const rows = Object.entries(events ?? {}).map(
    ([event, type]) => `  readonly ${JSON.stringify(event)}: ${type};\n`,
  );
  const table =
    events === undefined
      ? []
      : [
          `/**\n * Every event with its payload.\n * @see ${page}\n */\nexport interface ${name}Payloads {\n${rows.join("")}}\n`,
        ];
  return [head + time, ...interfaces, ...table].join("\n");
}
