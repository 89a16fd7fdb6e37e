import type * as ast from "@babel/types";
import type { TriggerDeclaration } from "@hookloom/protocol/declarations";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { isIdentifier } from "@hookloom/protocol/identifier";
import { findSource, isTriggerPath, normalizePath } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
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
  readonly call: ast.CallExpression;
  /** Undefined if the call has no argument. */
  readonly object: ast.ObjectExpression | undefined;
  readonly property: ast.ObjectProperty | undefined;
}

/** @throws EditRejected `not-applicable` if the options are not an object literal */
function triggerOptions({ call, name }: TriggerVariable, option: string): Options {
  const [argument] = call.arguments;
  const object = argument && withoutParens(argument);
  if (object && object.type !== "ObjectExpression") {
    throw editErrors.notApplicable(
      t('The options of "{0}" are not an object literal in its declaration.', name),
      t("Change them in the code."),
    );
  }
  const found = object?.properties.find(
    (one) => one.type !== "SpreadElement" && !one.computed && keyName(one.key) === option,
  );
  if (found && found.type !== "ObjectProperty") throw computedOptionError(option);
  if (!found && object?.properties.some(({ type }) => type === "SpreadElement"))
    throw computedOptionError(option);
  return { call, object, property: found };
}

const computedOptionError = (option: string) =>
  editErrors.notApplicable(
    t('The option "{0}" is computed, and a new value would replace that code.', option),
    t("Change it in the code instead."),
  );

/** True for a value that can be replaced without losing code. */
const isPlain = (value: ast.Node): boolean =>
  constantText(value) !== undefined || /^(?:Numeric|Boolean)Literal$/.test(withoutParens(value).type);

/** @throws EditRejected for a path that is invalid in a request, or that another trigger in the file already uses */
function checkPath(context: EditContext, edit: SetOption): void {
  const { triggers } = declarationsIn(context.model);
  const trigger = triggers.find(({ name }) => name === edit.trigger);
  const path = edit.value ?? findSource(trigger?.source ?? "")?.path ?? `/${trigger?.source}`;
  if (typeof path !== "string" || !isTriggerPath(path)) {
    const why = t(
      'a path starts with a single "/", contains only letters, digits and . _ ~ -, and is not /healthz or /readyz',
    );
    throw editErrors.badField("path", why);
  }
  const other = triggers.find(
    (one) => one.name !== edit.trigger && normalizePath(one.path) === normalizePath(path),
  );
  if (other) throw editErrors.pathTaken(normalizePath(path), other.name);
}

/** The code of the new value, and the edits that it requires elsewhere. */
interface NewValue {
  readonly text: string;
  readonly edits: readonly TextEdit[];
}

function newValue(
  context: EditContext,
  edit: SetOption,
  given: ast.Node | undefined,
  style: CodeStyle,
): NewValue {
  const { value } = edit;
  if (typeof value === "object") return settingValue(context, edit, value.setting, style);
  if (typeof value !== "string") return { text: String(value), edits: [] };
  const text = given
    ? literalLike(context, nodeRange(withoutParens(given)), value, style.quote)
    : literal(value, style.quote);
  return { text, edits: [] };
}

/** The variable that holds a setting, otherwise an inline declaration with the source's description. */
function settingValue(context: EditContext, edit: SetOption, name: string, style: CodeStyle): NewValue {
  checkSettingName(name);
  const declarations = declarationsIn(context.model);
  const existing = locateSettings(context, declarations).find(({ declaration }) => declaration.name === name);
  const trigger = declarations.triggers.find((one) => one.name === edit.trigger);
  const isAbove = existing !== undefined && existing.declaration.range.end < (trigger?.range.start ?? 0);
  if (isAbove && existing.variable?.id.type === "Identifier")
    return { text: existing.variable.id.name, edits: [] };
  const catalogSetting = findSource(trigger?.source ?? "")?.settings.find(
    ({ option }) => option === edit.option,
  );
  const { secret = true, description, optional } = existing?.declaration ?? catalogSetting ?? {};
  const setting = {
    name,
    secret,
    description,
    optional,
    default: secret ? undefined : catalogSetting?.default,
  };
  const taken = scopeNames(readScopes(context.model.parsed.program));
  const imported = addImports(context, settingImports([setting]), style, (one) => taken.has(one));
  const code = moduleCode(context, `${settingText(setting, imported)};`, style);
  return { text: code.replace(/;$/, ""), edits: imported.edits };
}

/** The edit that adds a missing option. */
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

/** The edits that remove an option, and the object if no other option is left. */
function removeOption({ text }: EditContext, { call, object, property }: Options): TextEdit[] {
  if (!object || !property) return [];
  const { start, end } = nodeRange(object);
  const propertyRange = nodeRange(property);
  const isAlone = text[start - 1] === "(" && text.slice(end, nodeRange(call).end - 1).trim() === "";
  const isBare = /^[\s,]*$/.test(
    text.slice(start + 1, propertyRange.start) + text.slice(propertyRange.end, end - 1),
  );
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
  const currentValue = options.property?.value;
  const declared = declarationsIn(context.model).triggers.find(({ name }) => name === edit.trigger);
  const before = optionIn(declared, edit.option);
  if (currentValue && before === undefined) throw computedOptionError(edit.option);
  if (JSON.stringify(before) === JSON.stringify(edit.value)) return draft([]);
  if (edit.value === undefined) {
    const scopes = readScopes(context.model.parsed.program);
    return draft(removalEdits(context, scopes, { parts: removeOption(context, options) }), { check });
  }
  const style = styleFor(context, undefined);
  const { text, edits } = newValue(context, edit, currentValue, style);
  if (!currentValue) {
    const added = addOption(context, options, `${edit.option}: ${text}`, style);
    return draft([...edits, ...added], { check });
  }
  if (typeof edit.value !== "object" && isPlain(currentValue))
    return draft([{ ...nodeRange(currentValue), newText: text }], { check });
  throw editErrors.notApplicable(
    t('The option "{0}" has a value of another kind.', edit.option),
    t("Remove the option first, then add it again."),
  );
}
