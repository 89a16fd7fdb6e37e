import type { MappingNode } from "@hookloom/protocol/mapping";
import type { TypeNode, TypeShape } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";

/** One way to create a target's value from a source. */
export interface Offer {
  readonly id: string;
  readonly label: string;
  /** The expression to write. */
  readonly text: string;
}

/** How well a source fits a target: unchanged, with a conversion, or only as a guess. */
export type Fit = "same" | "converts" | "unlikely";

const scalars: ReadonlySet<TypeShape> = new Set(["text", "number", "switch", "choice", "date"]);

/** Returns the shape of a choice's values: `1 | 2` are numbers. */
function plainShape({ shape, literals = [] }: TypeNode): TypeShape {
  if (shape !== "choice") return shape ?? "other";
  return literals.every((literal) => /^-?[\d.]/.test(literal)) ? "number" : "text";
}

/** True for a type that does not describe its values. */
export const isUnknown = (node: TypeNode | undefined): boolean =>
  !node || node.shape === undefined || node.shape === "other";

/** True if the target allows every value of a source. */
function isWithin(source: TypeNode, { literals = [] }: TypeNode): boolean {
  return source.shape === "choice" && (source.literals ?? []).every((literal) => literals.includes(literal));
}

export function typeFit(source: TypeNode, target: TypeNode | undefined): Fit {
  if (!target || isUnknown(target) || isUnknown(source)) return "unlikely";
  if (target.shape === "choice") return isWithin(source, target) ? "same" : "unlikely";
  const [from, to] = [plainShape(source), plainShape(target)];
  if (from === to) return "same";
  if (to === "text") return scalars.has(from) ? "converts" : "unlikely";
  const converts = new Set(["text number", "text date", "number date", "date number", "text switch"]);
  return converts.has(`${from} ${to}`) ? "converts" : "unlikely";
}

/** True if a source's value may be null or undefined. */
export const mayBeMissing = ({ optional, path }: TypeNode): boolean => optional || path.includes("?.");

/** Returns a name for one element of a list: `label` for `payload.issue.labels`. */
export function itemName(list: string, taken: ReadonlySet<string> = new Set()): string {
  const name = /([\p{ID_Start}$_][\p{ID_Continue}$]*)\W*$/u.exec(list)?.[1] ?? "item";
  const singular = /ies$/.test(name)
    ? `${name.slice(0, -3)}y`
    : /(?:ss|x|ch|sh)es$/.test(name)
      ? name.slice(0, -2)
      : /[^s]s$/.test(name)
        ? name.slice(0, -1)
        : "item";
  const stem = singular === name ? "element" : singular;
  let free = stem;
  for (let count = 2; taken.has(free); count++) free = `${stem}${count}`;
  return free;
}

/** Returns an empty value of a type, for a target without a source. */
function emptyCode(target: TypeNode): string | undefined {
  switch (target.shape) {
    case "text":
      return '""';
    case "number":
      return "0";
    case "switch":
      return "false";
    case "list":
      return "[]";
    case "choice":
      return target.literals?.[0];
    default:
      return undefined;
  }
}

const needsValue = (target: TypeNode | undefined): boolean =>
  target !== undefined && !target.optional && target.nullable !== true;

/** Returns the default for a target that does not accept a missing value. */
function withDefault(source: TypeNode, target: TypeNode | undefined): string | undefined {
  if (!mayBeMissing(source) || !target) return undefined;
  if (needsValue(target)) return emptyCode(target);
  // An optional property does not necessarily accept null.
  return /\bnull\b/.test(source.type) && !/\bnull\b/.test(target.type) && target.type !== ""
    ? "undefined"
    : undefined;
}

const offer = (id: string, label: string, text: string): Offer => ({ id, label, text });

function textConversions(source: TypeNode, target: TypeNode): readonly Offer[] {
  const { path } = source;
  const presentPath = mayBeMissing(source) ? `${path} ?? ""` : path;
  switch (plainShape(source)) {
    case "number":
    case "switch":
      return [offer("text", t("As text"), `String(${presentPath})`)];
    case "date":
      return [
        offer(
          "iso",
          t("As a date in ISO 8601"),
          mayBeMissing(source) && needsValue(target)
            ? `${path}?.toISOString() ?? ""`
            : `${path}${mayBeMissing(source) ? "?" : ""}.toISOString()`,
        ),
      ];
    case "object":
      return [offer("json", t("As JSON"), `JSON.stringify(${path})`)];
    default:
      return [];
  }
}

function conversions(source: TypeNode, target: TypeNode): readonly Offer[] {
  const { path } = source;
  const missing = mayBeMissing(source);
  const from = plainShape(source);
  switch (target.shape) {
    case "text":
      return textConversions(source, target);
    case "number":
      if (from === "date")
        return [offer("time", t("As milliseconds"), `${path}${missing ? "?" : ""}.getTime()`)];
      return [offer("number", t("As a number"), `Number(${missing ? `${path} ?? 0` : path})`)];
    case "switch":
      return [offer("switch", t("As a Boolean"), `Boolean(${path})`)];
    case "date":
      return from === "text" || from === "number"
        ? [offer("date", t("As a date"), `new Date(${missing ? `${path} ?? 0` : path})`)]
        : [];
    case "choice":
      return from === plainShape(target)
        ? [
            offer(
              "as",
              t("As one of {0}", target.type),
              `${path} as ${target.literals?.join(" | ") ?? target.type}`,
            ),
          ]
        : [];
    case "object":
      return from === "text"
        ? [offer("parsed", t("Parsed as JSON"), `JSON.parse(${missing ? `${path} ?? "{}"` : path})`)]
        : [];
    default:
      return [];
  }
}

/** Returns the part that best identifies an element. */
export function labelPart(parts: readonly TypeNode[]): TypeNode | undefined {
  const names = ["name", "title", "login", "label", "text", "id"];
  return names.flatMap((name) => parts.find((part) => part.name === name) ?? [])[0];
}

/** Returns the call that maps each element of a list to an element of another list. */
export function mapEach(list: TypeNode, target: TypeNode | undefined, item: string, element: string): string {
  const missing = mayBeMissing(list);
  const fallback = missing && needsValue(target) ? " ?? []" : "";
  return `${list.path}${missing ? "?" : ""}.map((${item}) => ${element})${fallback}`;
}

interface Lists {
  /** The known parts of a source element. */
  readonly parts: readonly TypeNode[];
  /** Names that are not available for an element. */
  readonly taken: ReadonlySet<string>;
}

function fromList(source: TypeNode, target: TypeNode | undefined, { parts, taken }: Lists): readonly Offer[] {
  const { path } = source;
  const missing = mayBeMissing(source);
  const chain = `${path}${missing ? "?" : ""}`;
  const item = itemName(path, taken);
  const namePart = labelPart(parts);
  const needed = needsValue(target);
  const listDefault = missing && needed ? " ?? []" : "";
  const filter = offer(
    "filter",
    t("Matching elements…"),
    `${chain}.filter((${item}) => ${item})${listDefault}`,
  );
  if (!target || target.shape === "list" || isUnknown(target)) {
    const takesObjects = !target?.element || target.element.shape === "object";
    const elementCode = takesObjects ? "({})" : namePart ? `${item}.${namePart.name}` : item;
    const each = offer("each", t("Each element"), mapEach(source, target, item, elementCode));
    const whole = offer("whole", t("Unchanged"), `${path}${listDefault}`);
    return isUnknown(target) ? [whole, each, filter] : [each, whole, filter];
  }
  const elementOffers = [
    offer("first", t("First element"), `${chain}.at(0)`),
    offer("last", t("Last element"), `${chain}.at(-1)`),
    offer("find", t("First matching element…"), `${chain}.find((${item}) => ${item})`),
  ];
  if (target.shape !== "text") return elementOffers;
  const texts = namePart ? `${chain}.map((${item}) => ${item}.${namePart.name})` : chain;
  const chaining = missing ? "?" : "";
  const joined = `${texts}${namePart ? chaining : ""}.join(", ")${missing && needed ? ' ?? ""' : ""}`;
  const withNamePart = (way: Offer): Offer => {
    if (!namePart) return way;
    const text = `${way.text}?.${namePart.name}`;
    return { ...way, text: needed ? `${text} ?? ""` : text };
  };
  return [
    offer("join", t("Joined by commas"), joined),
    ...elementOffers.map(withNamePart),
    offer("json", t("As JSON"), `JSON.stringify(${path})`),
  ];
}

/** Returns the content of a template literal without its quotes, including its substitutions. */
const templateContent = (text: string): string =>
  /^`[\s\S]*`$/.test(text)
    ? text.slice(1, -1)
    : /^"[^"\\`$]*"$/.test(text)
      ? text.slice(1, -1)
      : `\${${text}}`;

/** Returns the ways to add a source to an existing value. */
function combinations(
  source: TypeNode,
  target: TypeNode | undefined,
  { text, value }: MappingNode,
): readonly Offer[] {
  const isText = !target || target.shape === "text" || isUnknown(target);
  const canJoin = isText && (value.kind === "link" || value.kind === "joined" || value.kind === "constant");
  const start = text === '""' ? "" : `${templateContent(text)} `;
  return [
    ...(canJoin ? [offer("join-both", t("Both joined as text"), `\`${start}\${${source.path}}\``)] : []),
    ...(value.kind === "link"
      ? [offer("otherwise", t("If the other value is missing"), `${text} ?? ${source.path}`)]
      : []),
  ];
}

/**
 * Returns the ways to convert a source to a target, most likely first: unchanged, with a default if it may be missing, or with
 * a conversion if the types differ. `current` is the target's current value.
 */
export function offersFor(
  source: TypeNode,
  target: TypeNode | undefined,
  current?: MappingNode,
  lists: Lists = { parts: [], taken: new Set() },
): readonly Offer[] {
  const { path } = source;
  const whole = offer("whole", t("Unchanged"), path);
  const fallback = withDefault(source, target);
  const defaulted =
    fallback === undefined
      ? []
      : [
          offer(
            "default",
            fallback === "undefined" ? t("Without null") : t("{0} if the value is missing", fallback),
            `${path} ?? ${fallback}`,
          ),
        ];
  const direct = [...defaulted, whole];
  const ways = (): readonly Offer[] => {
    if (source.shape === "list") return fromList(source, target, lists);
    if (!target || isUnknown(target) || isUnknown(source)) return direct;
    if (target.shape === "list") return [offer("one", t("As the only element"), `[${path}]`), whole];
    if (typeFit(source, target) === "same")
      return [...direct, ...(target.shape === "text" ? [] : conversions(source, target))];
    return [...conversions(source, target), ...direct];
  };
  const found = [...ways(), ...(current ? combinations(source, target, current) : [])];
  return found.filter(({ text }, index) => found.findIndex((other) => other.text === text) === index);
}
