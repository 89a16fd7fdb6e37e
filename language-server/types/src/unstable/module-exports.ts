import { isIdentifier } from "@hookloom/protocol/identifier";
import { defined } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type * as api from "typescript/unstable/async";
import { readSignature } from "./signatures.ts";
import type { ModuleView } from "./virtual-project.ts";

type Type = api.Type;
type TypeSymbol = api.Symbol;

/** A function or class that a module exports. */
export interface ExportedName {
  /** The exported name; `default` for the default export. */
  readonly name: string;
  /** The suggested local name for an import. */
  readonly as: string;
  readonly kind: "function" | "class";
  /** True if a call returns a promise. */
  readonly isAsync: boolean;
}

/** The awaited result type of a call, as far as the name of a variable depends on it. */
export interface CallResult {
  readonly shape: "nothing" | "text" | "number" | "switch" | "list" | "value";
  /** The name of the result's type, if that type has one. */
  readonly name?: string;
}

export interface ExportDetail {
  /** One signature for each overload, as in a declaration, without `function`. */
  readonly signatures: readonly string[];
  /** Markdown. */
  readonly documentation?: string;
  readonly isAsync: boolean;
  readonly result: CallResult;
}

/** Maximum length of a type. Longer types are truncated, as in a hover. */
const maxTypeLength = 120;
const maxSignatures = 6;
/** Number of exports that are read at the same time. */
const batchSize = 250;

/** Converts `p-limit` to `pLimit`, and `@scope/slugify` to `slugify`. */
function camelCase(module: string): string {
  const last = module.slice(module.lastIndexOf("/") + 1).replace(/\.[cm]?js$/, "");
  return last.replace(/[^\p{ID_Continue}$]+(\p{ID_Continue}?)/gu, (_, next: string) => next.toUpperCase());
}

interface ReadKind extends Pick<ExportedName, "kind"> {
  readonly signatures: readonly api.Signature[];
  readonly first: api.Signature;
}

/** Reads one module. Whether a type is a promise is determined once per type. */
class ModuleReader {
  readonly #view: ModuleView;
  readonly #promises = new Map<number, Promise<boolean>>();

  constructor(view: ModuleView) {
    this.#view = view;
  }

  get #checker(): api.Checker {
    return this.#view.checker;
  }

  /** Returns whether an exported value is a function or a class; undefined for anything else. */
  async readKind(name: string, type: Type): Promise<ReadKind | undefined> {
    const { SignatureKind, TypeFlags } = this.#view.api;
    if ((type.flags & (TypeFlags.Object | TypeFlags.Intersection)) === 0) return undefined;
    const readCallSignatures = (): Promise<readonly api.Signature[]> =>
      this.#checker.getSignaturesOfType(type, SignatureKind.Call);
    const readConstructSignatures = async (): Promise<readonly api.Signature[]> => {
      const all = await this.#checker.getSignaturesOfType(type, SignatureKind.Construct);
      return all.filter(({ isAbstract }) => !isAbstract);
    };
    // The name decides how a value that can be called and constructed is used: `Date` is a class, `createServer` a function.
    const orders = [
      { kind: "function", read: readCallSignatures },
      { kind: "class", read: readConstructSignatures },
    ] as const;
    for (const { kind, read } of /^[A-Z]/.test(name) ? orders.toReversed() : orders) {
      const signatures = await read();
      const [first] = signatures;
      if (first) return { kind, signatures, first };
    }
    return undefined;
  }

  async returnsPromise(signature: api.Signature): Promise<boolean> {
    const type = await this.#checker.getReturnTypeOfSignature(signature);
    return type !== undefined && this.isPromise(type);
  }

  /** True for a type that can be awaited. */
  isPromise(type: Type): Promise<boolean> {
    const read = this.#promises.get(type.id) ?? this.#readPromise(type);
    this.#promises.set(type.id, read);
    return read;
  }

  async #readPromise(type: Type): Promise<boolean> {
    const { TypeFlags } = this.#view.api;
    if (type.isUnionType()) {
      const parts = (await type.getTypes()) ?? [];
      return (await Promise.all(parts.map((part) => this.isPromise(part)))).includes(true);
    }
    if ((type.flags & (TypeFlags.Object | TypeFlags.Intersection)) === 0) return false;
    return (await this.#checker.getPropertyOfType(type, "then")) !== undefined;
  }

  /** Returns the awaited type of a promise; any other type is returned unchanged. */
  async awaited(type: Type): Promise<Type> {
    if (type.isUnionType() || !type.isObjectType()) return type;
    const name = (await type.getSymbol())?.name;
    if ((name !== "Promise" && name !== "PromiseLike") || !type.isTypeReference()) return type;
    return (await this.#checker.getTypeArguments(type))[0] ?? type;
  }

  async result(type: Type): Promise<CallResult> {
    const { TypeFlags } = this.#view.api;
    // The name of a type parameter does not describe its argument.
    if (type.isTypeParameter()) {
      const constraint = await this.#checker.getBaseConstraintOfType(type);
      return constraint && !constraint.isTypeParameter() ? this.result(constraint) : { shape: "value" };
    }
    const hasFlag = (flags: number): boolean => (type.flags & flags) !== 0;
    if (hasFlag(TypeFlags.Void | TypeFlags.Undefined | TypeFlags.Never)) return { shape: "nothing" };
    const present = (await this.#checker.getNonNullableType(type)) ?? type;
    const parts = present.isUnionType() ? await present.getTypes() : [present];
    const every = (flags: number): boolean => parts.every((part) => (part.flags & flags) !== 0);
    if (every(TypeFlags.StringLike)) return { shape: "text" };
    if (every(TypeFlags.NumberLike | TypeFlags.BigIntLike)) return { shape: "number" };
    if (every(TypeFlags.BooleanLike)) return { shape: "switch" };
    const [only] = parts;
    if (!only || parts.length > 1) return { shape: "value" };
    if (await this.#checker.isArrayLikeType(only)) return { shape: "list" };
    const symbol = (await only.getAliasSymbol()) ?? (await only.getSymbol());
    const name = symbol?.name;
    return name !== undefined && isIdentifier(name) && !name.startsWith("__")
      ? { shape: "value", name }
      : { shape: "value" };
  }

  async typeText(type: Type | undefined): Promise<string> {
    if (!type) return "unknown";
    const text = (await this.#checker.typeToString(type)).replace(/\s+/g, " ");
    return text.length > maxTypeLength ? `${text.slice(0, maxTypeLength - 1)}…` : text;
  }

  async signatureText(name: string, kind: ExportedName["kind"], signature: api.Signature): Promise<string> {
    const [{ parameters }, returned] = await Promise.all([
      readSignature(this.#view, this.#checker, signature),
      this.#checker.getReturnTypeOfSignature(signature),
    ]);
    const types = await Promise.all(parameters.map(({ type }) => this.typeText(type)));
    const written = parameters.map(
      ({ name: own, rest, optional }, index) =>
        `${rest ? "..." : ""}${own}${optional ? "?" : ""}: ${optional ? types[index]?.replace(/ \| undefined$/, "") : types[index]}`,
    );
    const head = `${kind === "class" ? "new " : ""}${name}(${written.join(", ")})`;
    return kind === "class" ? head : `${head}: ${await this.typeText(returned)}`;
  }

  /** Returns the symbol that an export refers to. Only this symbol has the documentation. */
  async resolveAlias(symbol: TypeSymbol): Promise<TypeSymbol> {
    const isAlias = (symbol.flags & this.#view.api.SymbolFlags.Alias) !== 0;
    return isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  async documentation(symbol: TypeSymbol): Promise<string | undefined> {
    const target = await this.resolveAlias(symbol);
    const [text, tags] = await Promise.all([
      this.#checker.getDocumentationCommentOfSymbol(target),
      this.#checker.getJsDocTagsOfSymbol(target),
    ]);
    const parts = [text.trim(), ...tagTexts(tags)].filter((part) => part !== "");
    return parts.length === 0 ? undefined : parts.join("\n\n");
  }
}

/** Formats the tags of a comment as Markdown: deprecation first, then parameters as a list, return values, examples and links. */
function tagTexts(tags: readonly api.JSDocTagInfo[]): string[] {
  const named = (name: string): string[] =>
    tags.flatMap((tag) => (tag.name === name ? [(tag.text ?? "").trim()] : []));
  const list = named("param").map((text) => {
    const [, name = "", about = ""] = /^(\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    return `- \`${name}\` ${about.replace(/^[-–—:]\s*/, "").replace(/\s+/g, " ")}`.trimEnd();
  });
  const returns = [...named("returns"), ...named("return")].filter((text) => text !== "");
  return [
    ...named("deprecated").map((text) => `**${t("Deprecated")}** ${text}`.trimEnd()),
    list.join("\n"),
    ...returns.map((text) => `**${t("Returns")}** ${text}`),
    ...named("throws").map((text) => `**${t("Throws")}** ${text}`),
    ...named("example").map((text) => (text.includes("```") ? text : `\`\`\`ts\n${text}\n\`\`\``)),
    ...named("see"),
  ];
}

/** Returns the functions and classes of a module, sorted by name; undefined if the module has no types. */
export async function readExports(
  module: string,
  view: ModuleView,
): Promise<readonly ExportedName[] | undefined> {
  const { checker, type } = view;
  if (!type) return undefined;
  const reader = new ModuleReader(view);
  const symbols = (await checker.getPropertiesOfType(type)).filter(
    ({ name }) => isIdentifier(name) && !name.startsWith("__"),
  );
  const types = symbols.length === 0 ? [] : await checker.getTypeOfSymbol(symbols);
  const found: ExportedName[] = [];
  for (let from = 0; from < symbols.length; from += batchSize) {
    const some = symbols.slice(from, from + batchSize).map(async (symbol, index) => {
      const own = types[from + index];
      return own && exportedName(reader, module, symbol, own);
    });
    found.push(...(await Promise.all(some)).filter((one) => one !== undefined));
  }
  const names = new Set(found.flatMap(({ name }) => (name === "default" ? [] : [name])));
  return found.filter(({ name, as }) => name !== "default" || !names.has(as));
}

async function exportedName(
  reader: ModuleReader,
  module: string,
  symbol: TypeSymbol,
  type: Type,
): Promise<ExportedName | undefined> {
  const { name } = symbol;
  const as = name === "default" ? await defaultName(reader, module, symbol) : name;
  const found = await reader.readKind(as, type);
  if (!found) return undefined;
  const isAsync = found.kind === "function" && (await reader.returnsPromise(found.first));
  return { name, as, kind: found.kind, isAsync };
}

/** Returns the package's own name for its default export, or otherwise a name derived from the module. */
async function defaultName(reader: ModuleReader, module: string, symbol: TypeSymbol): Promise<string> {
  const { name } = await reader.resolveAlias(symbol);
  return name !== "default" && isIdentifier(name) && !name.startsWith("_") ? name : camelCase(module);
}

/** Returns the details of an exported function or class; undefined if the module does not export it. */
export async function readExport(
  name: string,
  as: string,
  view: ModuleView,
): Promise<ExportDetail | undefined> {
  const { checker, type } = view;
  const symbol = type && (await checker.getPropertyOfType(type, name));
  const own = symbol && (await checker.getTypeOfSymbol(symbol));
  if (!symbol || !own) return undefined;
  const reader = new ModuleReader(view);
  const found = await reader.readKind(as, own);
  if (!found) return undefined;
  const shown = found.signatures.slice(0, maxSignatures);
  const [signatures, documentation, returned] = await Promise.all([
    Promise.all(shown.map((signature) => reader.signatureText(as, found.kind, signature))),
    reader.documentation(symbol),
    checker.getReturnTypeOfSignature(found.first),
  ]);
  const isAsync = found.kind === "function" && returned !== undefined && (await reader.isPromise(returned));
  const result = returned
    ? await reader.result(await reader.awaited(returned))
    : ({ shape: "value" } as const);
  return { signatures, ...defined({ documentation }), isAsync, result };
}
