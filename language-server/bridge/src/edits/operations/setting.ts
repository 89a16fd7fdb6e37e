import type * as ast from "@babel/types";
import { contains } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import { declarationsIn } from "../../declarations/declarations.ts";
import type { FlowModel } from "../../model/flow-model.ts";
import { nodeRange } from "../../syntax/babel.ts";
import type { EditContext } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { addImports, type Imported } from "../module/imports.ts";
import { locateSettings, type SettingLocation } from "../module/settings.ts";
import { type Anchor, insertStatements } from "../module/statements.ts";
import { removalEdits } from "../module/unused.ts";
import { isReserved, nextName } from "../names/fresh-name.ts";
import { readScopes } from "../names/scope-reader.ts";
import { type Scopes, scopeNames } from "../names/scopes.ts";
import { styleFor } from "../placing/style.ts";
import { lineNumberAt, moduleCode } from "./code.ts";

const runtimeModule = "@hookloom/runtime";

/** A setting to be declared in new code. */
export interface NewSetting {
  readonly name: string;
  readonly secret: boolean;
  readonly description?: string | undefined;
  readonly default?: string | undefined;
  readonly optional?: boolean | undefined;
}

/** The imports of `secret` and `setting` that some settings need. */
export function settingImports(settings: readonly NewSetting[]): { module: string; name: string }[] {
  return settings.map(({ secret }) => ({ module: runtimeModule, name: secret ? "secret" : "setting" }));
}

/** The call that declares a setting: `secret("NAME", "what it is for")`. */
export function settingText(setting: NewSetting, imported: Imported): string {
  const { name, secret, description, optional } = setting;
  const fallback = secret ? undefined : setting.default;
  const options = [
    ...(fallback === undefined ? [] : [`default: ${JSON.stringify(fallback)}`]),
    ...(optional === true ? ["optional: true"] : []),
  ];
  const values = [
    JSON.stringify(name),
    ...(description !== undefined || options.length > 0 ? [JSON.stringify(description ?? "")] : []),
    ...(options.length > 0 ? [`{ ${options.join(", ")} }`] : []),
  ];
  return `${imported.local(runtimeModule, secret ? "secret" : "setting")}(${values.join(", ")})`;
}

/** @throws EditRejected `bad-field` for a string that is not a valid environment variable name */
export function checkSettingName(name: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw editErrors.badSettingName(name);
}

/** A free variable name for a setting: `slackChannel` for `SLACK_CHANNEL`, otherwise `slackChannelSetting`. */
function variableFor({ name, secret }: NewSetting, isTaken: (name: string) => boolean): string {
  const words = name.split("_").filter((word) => word !== "");
  const inner = (word: string): string => (/[a-z]/.test(word) ? word : word.toLowerCase());
  const parts = words.map((word, at) =>
    at === 0
      ? inner(word).replace(/^./, (first) => first.toLowerCase())
      : inner(word).replace(/^./, (first) => first.toUpperCase()),
  );
  const joined = parts.join("");
  const validName = joined === "" || /^\d/.test(joined) ? `value${joined}` : joined;
  const suffix = secret ? "Secret" : "Setting";
  const wanted = isReserved(validName) || isTaken(validName) ? validName + suffix : validName;
  return nextName(wanted, isTaken);
}

/** Where to insert a new setting: after the last one with a separate statement, otherwise after the imports. */
function anchorFor(
  context: EditContext,
  locations: readonly SettingLocation[],
): { anchor: Anchor; blanks: number } {
  const last = locations.filter(({ variable }) => variable).at(-1);
  if (last) return { anchor: { after: last.statement }, blanks: 0 };
  const { body } = context.model.parsed.program;
  const after = body.findLast((node) => node.type === "ImportDeclaration");
  return { anchor: after ? { after } : body.length > 0 ? "top" : "end", blanks: 1 };
}

/**
 * Declares a setting in a new variable with a unique name. Returns the variable, and the edits that declare it and add the
 * imports.
 * @throws EditRejected
 */
export function declareSetting(context: EditContext, setting: NewSetting) {
  checkSettingName(setting.name);
  const declarations = declarationsIn(context.model);
  const known = declarations.settings.find(({ name }) => name === setting.name);
  if (known) throw editErrors.settingTaken(setting.name, lineNumberAt(context.text, known.range.start));
  const taken = scopeNames(readScopes(context.model.parsed.program));
  const style = styleFor(context, undefined);
  const imported = addImports(context, settingImports([setting]), style, (name) => taken.has(name));
  const variable = variableFor(setting, (name) => taken.has(name));
  const code = moduleCode(context, `const ${variable} = ${settingText(setting, imported)};`, style);
  const { anchor, blanks } = anchorFor(context, locateSettings(context, declarations));
  const statement = insertStatements(context, anchor, code, { eol: style.eol, blanks });
  return {
    variable,
    edits: [...imported.edits, statement],
    check: (now: FlowModel): boolean =>
      declarationsIn(now).settings.some(
        ({ name, secret }) => name === setting.name && secret === setting.secret,
      ),
  };
}

/** Declares a setting in a new variable. @throws EditRejected */
export function writeAddSetting(context: EditContext, edit: EditOf<"addSetting">): Draft {
  const setting = { ...edit, secret: edit.secret ?? false };
  if (setting.secret && edit.default !== undefined) {
    throw editErrors.notApplicable(
      t("A secret cannot have a default, because the source code would then contain a secret."),
      t("Remove the default, or add a setting that is not a secret."),
    );
  }
  const { edits, check } = declareSetting(context, setting);
  return draft(edits, { check });
}

/**
 * @param gone The code that is removed together with the variable. Uses inside it are ignored.
 * @throws EditRejected if the file uses the variable, or if another file may use it
 */
export function requireUnused(
  { text }: EditContext,
  scopes: Scopes,
  { name, variable, statement }: { name: string; variable: ast.VariableDeclarator; statement: ast.Statement },
  gone: readonly ast.Node[] = [],
): void {
  const uses = scopes.bindings.find(({ nodes }) => nodes.includes(variable))?.uses ?? [];
  const remainingUses = uses.filter((use) => !gone.some((node) => contains(nodeRange(node), use)));
  const lines = new Set(remainingUses.map(({ start }) => lineNumberAt(text, start)));
  if (lines.size > 0) throw editErrors.inUse(name, [...lines]);
  const { id } = variable;
  if (statement.type === "ExportNamedDeclaration")
    throw editErrors.exported(id.type === "Identifier" ? id.name : "");
}

/** Removes an unused setting. @throws EditRejected */
export function writeRemoveSetting(context: EditContext, edit: EditOf<"removeSetting">): Draft {
  const declarations = declarationsIn(context.model);
  const locations = locateSettings(context, declarations).filter(
    ({ declaration }) => declaration.name === edit.name,
  );
  if (locations.length === 0) {
    const names = new Set(declarations.settings.map(({ name }) => name));
    throw editErrors.settingNotFound(edit.name, [...names]);
  }
  const scopes = readScopes(context.model.parsed.program);
  const variables = locations.map(({ variable, statement, declaration: { name, range } }) => {
    if (!variable) throw editErrors.inUse(name, [lineNumberAt(context.text, range.start)]);
    requireUnused(context, scopes, { name, variable, statement });
    return variable;
  });
  return draft(removalEdits(context, scopes, { variables }), {
    check: (now) => !declarationsIn(now).settings.some(({ name }) => name === edit.name),
  });
}
