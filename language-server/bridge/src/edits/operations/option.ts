import type * as t from "@babel/types";
import type { TriggerDeclaration } from "@hookloom/protocol/declarations";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import { findSource, isTriggerPath, normalizePath } from "@hookloom/runtime/catalog";
import { declarationsIn } from "../../declarations/declarations.ts";
import type { TriggerVariable } from "../../read/triggers.ts";
import { constantText, keyName, withoutParens } from "../../steps/fields.ts";
import { literal } from "../../steps/templates.ts";
import { nodeRange } from "../../syntax/babel.ts";
import type { CodeStyle } from "../../text/style.ts";
import type { EditContext } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { addImports } from "../module/imports.ts";
import { insertMembers, literalMembers, memberStyle, removeMember } from "../module/members.ts";
import { findTrigger, locateSettings } from "../module/settings.ts";
import { removalEdits } from "../module/unused.ts";
import { readScopes } from "../names/scope-reader.ts";
import { scopeNames } from "../names/scopes.ts";
import { styleFor } from "../placing/style.ts";
import { literalLike, moduleCode } from "./code.ts";
import { checkSettingName, settingImports, settingText } from "./setting.ts";

type SetOption = EditOf<"setOption">;

/** The factory call, with its options as far as they are written out. */
interface Options {
  readonly call: t.CallExpression;
  /** Undefined if the call has no argument. */
  readonly object: t.ObjectExpression | undefined;
  readonly property: t.ObjectProperty | undefined;
}

/** @throws EditRejected `not-applicable` if the options are not an object literal */
function triggerOptions({ call, name }: TriggerVariable, option: string): Options {
  const [argument] = call.arguments;
  const object = argument && withoutParens(argument);
  if (object && object.type !== "ObjectExpression") {
    throw editErrors.notApplicable(
      `The options of "${name}" are not written in its declaration.`,
      "Change them in the text where they are.",
    );
  }
  const found = object?.properties.find(
    (one) => one.type !== "SpreadElement" && !one.computed && keyName(one.key) === option,
  );
  if (found && found.type !== "ObjectProperty") throw computed(option);
  if (!found && object?.properties.some(({ type }) => type === "SpreadElement")) throw computed(option);
  return { call, object, property: found };
}

const computed = (option: string) =>
  editErrors.notApplicable(
    `The option "${option}" is computed here, and a new value would replace that code.`,
    "Change it in the text instead.",
  );

/** True for a value that can be replaced without losing code. */
const isPlain = (value: t.Node): boolean =>
  constantText(value) !== undefined || /^(?:Numeric|Boolean)Literal$/.test(withoutParens(value).type);

/** @throws EditRejected for a path that is invalid in a request, or that another trigger in the file already uses */
function checkPath(context: EditContext, edit: SetOption): void {
  const { triggers } = declarationsIn(context.model);
  const own = triggers.find(({ name }) => name === edit.trigger);
  const path = edit.value ?? findSource(own?.source ?? "")?.path ?? `/${own?.source}`;
  if (typeof path !== "string" || !isTriggerPath(path)) {
    const why =
      'a path begins with one "/", has only letters, digits and . _ ~ -, and is not /healthz or /readyz';
    throw editErrors.badField("path", why);
  }
  const other = triggers.find(
    (one) => one.name !== edit.trigger && normalizePath(one.path) === normalizePath(path),
  );
  if (other) throw editErrors.pathTaken(normalizePath(path), other.name);
}

/** The code of the new value, and the edits that it requires elsewhere. */
interface Value {
  readonly text: string;
  readonly edits: readonly TextEdit[];
}

function newValue(context: EditContext, edit: SetOption, given: t.Node | undefined, style: CodeStyle): Value {
  const { value } = edit;
  if (typeof value === "object") return settingValue(context, edit, value.setting, style);
  if (typeof value !== "string") return { text: String(value), edits: [] };
  const text = given
    ? literalLike(context, nodeRange(withoutParens(given)), value, style.quote)
    : literal(value, style.quote);
  return { text, edits: [] };
}

/** The variable that holds a setting, otherwise an inline declaration with the source's description. */
function settingValue(context: EditContext, edit: SetOption, name: string, style: CodeStyle): Value {
  checkSettingName(name);
  const declarations = declarationsIn(context.model);
  const held = locateSettings(context, declarations).find(({ declaration }) => declaration.name === name);
  const trigger = declarations.triggers.find((one) => one.name === edit.trigger);
  const isAbove = held !== undefined && held.declaration.range.end < (trigger?.range.start ?? 0);
  if (isAbove && held.variable?.id.type === "Identifier") return { text: held.variable.id.name, edits: [] };
  const known = findSource(trigger?.source ?? "")?.settings.find(({ option }) => option === edit.option);
  const { secret = true, description, optional } = held?.declaration ?? known ?? {};
  const setting = { name, secret, description, optional, default: secret ? undefined : known?.default };
  const taken = scopeNames(readScopes(context.model.parsed.program));
  const imported = addImports(context, settingImports([setting]), style, (one) => taken.has(one));
  const code = moduleCode(context, `${settingText(setting, imported)};`, style);
  return { text: code.replace(/;$/, ""), edits: imported.edits };
}

/** The edit that adds an option that is not in the call yet. */
function addOption(
  { text }: EditContext,
  { call, object }: Options,
  code: string,
  style: CodeStyle,
): TextEdit[] {
  if (object)
    return insertMembers(text, literalMembers(text, object), 0, [code], memberStyle(text, style, object));
  const at = nodeRange(call).end - 1;
  return [{ start: at, end: at, newText: `{ ${code} }` }];
}

/** The edits that remove an option, and the object if it was the last one. */
function removeOption({ text }: EditContext, { call, object, property }: Options): TextEdit[] {
  if (!object || !property) return [];
  const { start, end } = nodeRange(object);
  const own = nodeRange(property);
  const isAlone = text[start - 1] === "(" && text.slice(end, nodeRange(call).end - 1).trim() === "";
  const isBare = /^[\s,]*$/.test(text.slice(start + 1, own.start) + text.slice(own.end, end - 1));
  if (isAlone && isBare) return [{ start, end, newText: "" }];
  return removeMember(text, literalMembers(text, object), object.properties.indexOf(property));
}

/** The value of an option in a reading, in a comparable form. */
function optionIn(trigger: TriggerDeclaration | undefined, option: string): SetOption["value"] {
  const setting = trigger?.secrets[option];
  if (setting !== undefined) return { setting };
  const value = trigger?.literals[option];
  return typeof value === "object" ? undefined : value;
}

/**
 * Sets an option of a trigger to a plain literal or a setting, or removes it together with the imports and settings that only
 * it uses.
 * @throws EditRejected if code would be replaced
 */
export function writeSetOption(context: EditContext, edit: SetOption): Draft {
  const trigger = findTrigger(context, edit.trigger);
  if (!isIdentifier(edit.option)) throw editErrors.badName(edit.option);
  if (edit.option === "path") checkPath(context, edit);
  const options = triggerOptions(trigger, edit.option);
  const check: Draft["check"] = (now) => {
    const after = declarationsIn(now).triggers.find(({ name }) => name === edit.trigger);
    return JSON.stringify(optionIn(after, edit.option)) === JSON.stringify(edit.value);
  };
  const given = options.property?.value;
  const declared = declarationsIn(context.model).triggers.find(({ name }) => name === edit.trigger);
  const before = optionIn(declared, edit.option);
  if (given && before === undefined) throw computed(edit.option);
  if (JSON.stringify(before) === JSON.stringify(edit.value)) return draft([]);
  if (edit.value === undefined) {
    const scopes = readScopes(context.model.parsed.program);
    return draft(removalEdits(context, scopes, { parts: removeOption(context, options) }), { check });
  }
  const style = styleFor(context, undefined);
  const { text, edits } = newValue(context, edit, given, style);
  if (!given) {
    const added = addOption(context, options, `${edit.option}: ${text}`, style);
    return draft([...edits, ...added], { check });
  }
  if (typeof edit.value !== "object" && isPlain(given))
    return draft([{ ...nodeRange(given), newText: text }], { check });
  throw editErrors.notApplicable(
    `The option "${edit.option}" has a value of another kind.`,
    "Remove the option first, then add it again.",
  );
}
