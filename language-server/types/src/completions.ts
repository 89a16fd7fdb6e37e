import type {
  CompletionDetailResult,
  CompletionItem,
  CompletionKind,
  CompletionsResult,
} from "@hookloom/protocol/typed-fields";
import { defined } from "@hookloom/protocol/unknown-values";
import type { CompletionItem as LspItem, MarkupContent, TextEdit } from "vscode-languageserver/node";
import { CompletionItemKind as Kind } from "vscode-languageserver/node";
import type { LiveText, PlacedField } from "./project-texts.ts";

/** Maximum number of rows. The user narrows a longer list by typing more. */
const maxItems = 2_000;

const kinds: Readonly<Partial<Record<Kind, CompletionKind>>> = {
  [Kind.Method]: "method",
  [Kind.Function]: "function",
  [Kind.Constructor]: "function",
  [Kind.Field]: "property",
  [Kind.Property]: "property",
  [Kind.Variable]: "variable",
  [Kind.Constant]: "constant",
  [Kind.Class]: "class",
  [Kind.Interface]: "interface",
  [Kind.TypeParameter]: "interface",
  [Kind.Struct]: "interface",
  [Kind.Enum]: "enum",
  [Kind.EnumMember]: "constant",
  [Kind.Keyword]: "keyword",
  [Kind.Module]: "module",
  [Kind.File]: "module",
  [Kind.Folder]: "module",
  [Kind.Reference]: "module",
};

interface LspList {
  readonly isIncomplete?: boolean;
  readonly items: readonly LspItem[];
  readonly itemDefaults?: { readonly editRange?: EditRange };
}
type EditRange =
  | TextEdit["range"]
  | { readonly insert: TextEdit["range"]; readonly replace: TextEdit["range"] };

/** The rows of one response, with the data that TypeScript needs for the details of each row. */
export interface OfferedItems {
  readonly result: CompletionsResult;
  readonly raw: readonly LspItem[];
}

const insertRange = (range: EditRange): TextEdit["range"] => ("insert" in range ? range.insert : range);

/** Returns the range that an item replaces, in offsets of the field; undefined if it extends beyond the field. */
function replaceRange(
  live: LiveText,
  field: PlacedField,
  range: TextEdit["range"] | undefined,
): CompletionItem["replace"] | undefined {
  if (!range) return undefined;
  const shift = field.before.length;
  const start = live.document.offsetAt(range.start) - shift;
  const end = live.document.offsetAt(range.end) - shift;
  return start < 0 || end > field.text.length ? undefined : { start, end };
}

function itemRange(item: LspItem, defaults: LspList["itemDefaults"]): TextEdit["range"] | undefined {
  if (item.textEdit) return "range" in item.textEdit ? item.textEdit.range : item.textEdit.insert;
  return defaults?.editRange && insertRange(defaults.editRange);
}

/** Converts any of the protocol's documentation formats to Markdown; undefined if there is no content. */
export function toMarkdown(content: string | MarkupContent | undefined): string | undefined {
  const text = (typeof content === "string" ? content : content?.value)?.trim();
  return text === undefined || text === "" ? undefined : text;
}

/** Removes the question mark after an optional member, which is not part of its name. */
export const completionName = (label: string): string => (label.endsWith("?") ? label.slice(0, -1) : label);

function toItem(live: LiveText, field: PlacedField, item: LspItem, defaults: LspList["itemDefaults"]) {
  const documentation = toMarkdown(item.documentation);
  const insertText = item.textEdit?.newText ?? item.insertText;
  const replace = replaceRange(live, field, itemRange(item, defaults));
  const detail = item.detail ?? item.labelDetails?.description;
  return {
    label: completionName(item.label),
    kind: (item.kind && kinds[item.kind]) ?? "value",
    ...defined({ detail, documentation, replace }),
    ...(insertText === undefined || insertText === completionName(item.label) ? {} : { insertText }),
  } satisfies CompletionItem;
}

const sortKey = ({ sortText, label }: LspItem): string => `${sortText ?? label}\u0000${label}`;

const loopHead = /\bfor\s*(?:await\s*)?\(\s*(?:const|let|var)\s+([^;()]+?)\s+(?:of|in)\s*$/;

/** Returns the variables that a loop declares if the field is its list: the list is evaluated before there is an element. */
function namesOfLoop({ before }: PlacedField): ReadonlySet<string> {
  const declared = loopHead.exec(before.slice(-400))?.[1] ?? "";
  return new Set(declared.match(/[A-Za-z_$][\w$]*(?![\w$]|\s*:)/g));
}

/** Returns TypeScript's completions at an offset of a text. */
export async function listAt(live: LiveText, offset: number): Promise<LspList> {
  const position = live.document.positionAt(offset);
  const found = await live.request<LspList | readonly LspItem[] | null>("textDocument/completion", {
    position,
  });
  return found && "items" in found ? found : { items: found ?? [] };
}

/** Returns the completions at an offset of a field, best first. `prefix` is the prefix of the row ids. */
export async function completionsAt(
  live: LiveText,
  field: PlacedField,
  offset: number,
  prefix: string,
): Promise<OfferedItems> {
  const list = await listAt(live, field.before.length + offset);
  const hidden = namesOfLoop(field);
  const usable = list.items.filter(
    ({ label, additionalTextEdits }) => (additionalTextEdits ?? []).length === 0 && !hidden.has(label),
  );
  const sorted = usable.map((item) => ({ item, key: sortKey(item) }));
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const raw = sorted.slice(0, maxItems).map(({ item }) => item);
  const items = raw.map((item, index) => ({
    ...toItem(live, field, item, list.itemDefaults),
    id: `${prefix}${index}`,
  }));
  const incomplete = list.isIncomplete === true || raw.length < usable.length;
  return { result: { items, ...(incomplete ? { incomplete } : {}) }, raw };
}

/** Returns the detail and documentation of one row of an earlier response about the same text. */
export async function completionDetail(live: LiveText, raw: LspItem): Promise<CompletionDetailResult> {
  const { detail, documentation } = await live.requestAny<LspItem>("completionItem/resolve", raw);
  return defined({ detail, documentation: toMarkdown(documentation) });
}
