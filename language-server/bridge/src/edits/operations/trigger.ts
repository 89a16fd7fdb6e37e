import type * as ast from "@babel/types";
import type { Declarations } from "@hookloom/protocol/declarations";
import { contains, type TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { type CatalogSetting, type CatalogSource, findSource, sources } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { declarationsIn } from "../../declarations/declarations.ts";
import { defaultExport } from "../../declarations/default-export.ts";
import { variableDeclarators } from "../../read/package-names.ts";
import { chainRoot, readModuleNames } from "../../read/triggers.ts";
import { nodeRange } from "../../syntax/babel.ts";
import type { CodeStyle } from "../../text/style.ts";
import type { EditContext } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { addImports, type Imported } from "../module/imports.ts";
import { findTrigger, locateSettings } from "../module/settings.ts";
import { type Anchor, insertStatements } from "../module/statements.ts";
import { removalEdits } from "../module/unused.ts";
import { addToExport, exportArguments, removeFromExport } from "../module/webhook-export.ts";
import { nextName } from "../names/fresh-name.ts";
import { readScopes } from "../names/scope-reader.ts";
import { scopeNames } from "../names/scopes.ts";
import { styleFor } from "../placing/style.ts";
import { checkVariable, moduleCode } from "./code.ts";
import { handlerText, lastRegistration } from "./handler.ts";
import { requireUnused, settingImports, settingText } from "./setting.ts";

const runtimeModule = "@hookloom/runtime";

/** The next free form of a name or path with a numeric suffix: `/github-2`. */
function numbered(name: string, separator: string, isTaken: (name: string) => boolean): string {
  let count = 1;
  let candidate = name;
  while (isTaken(candidate)) candidate = `${name}${separator}${++count}`;
  return candidate;
}

/** A source setting with a unique name, and the variable that already holds it, if there is one. */
interface ChosenSetting {
  readonly setting: CatalogSetting;
  readonly variable?: string;
}

/**
 * A second trigger of a source has its own secret to verify the sender. Optional settings belong to the account, so the
 * triggers share them.
 */
function chosenSettings(
  context: EditContext,
  source: CatalogSource,
  declarations: Declarations,
): ChosenSetting[] {
  const locations = locateSettings(context, declarations);
  const used = new Set(declarations.triggers.flatMap(({ secrets }) => Object.values(secrets)));
  const declared = new Set(declarations.settings.map(({ name }) => name));
  return source.settings
    .filter(({ required }) => required)
    .map((setting) => {
      const shared = setting.optional === true;
      const existing = locations.find(
        ({ declaration, variable }) => variable && declaration.name === setting.name,
      );
      if (existing?.variable?.id.type === "Identifier" && (shared || !used.has(setting.name)))
        return { setting, variable: existing.variable.id.name };
      const name = shared ? setting.name : numbered(setting.name, "_", (one) => declared.has(one));
      return { setting: { ...setting, name } };
    });
}

function optionTexts(
  path: string | undefined,
  settings: readonly ChosenSetting[],
  imported: Imported,
): string[] {
  const settingTexts = settings.map(
    ({ setting, variable }) => `${setting.option}: ${variable ?? settingText(setting, imported)}`,
  );
  return [...(path === undefined ? [] : [`path: ${JSON.stringify(path)}`]), ...settingTexts];
}

/** The options argument of the factory. Several options are written one per line. */
function argumentsText(options: readonly string[]): string {
  if (options.length === 0) return "";
  if (options.length === 1) return `{ ${options[0]} }`;
  return `{\n${options.map((option) => `  ${option},\n`).join("")}}`;
}

function getSource(id: string): CatalogSource {
  const source = findSource(id);
  if (!source) {
    throw editErrors.sourceNotFound(
      id,
      sources.map((one) => one.id),
    );
  }
  return source;
}

/** Where to add a trigger: after the last one, otherwise after the settings, otherwise after the imports. */
function anchorFor(
  context: EditContext,
  declarations: Declarations,
  code: string,
): { anchor: Anchor; blanks: number } {
  const { program } = context.model.parsed;
  const last = [...readModuleNames(program).triggers.values()].at(-1);
  const isLine = (text: string): boolean => !/[\n\r]/.test(text);
  if (last) {
    const { start, end } = nodeRange(last.statement);
    const together = isLine(code) && isLine(context.text.slice(start, end));
    return { anchor: { after: last.statement }, blanks: together ? 0 : 1 };
  }
  const setting = locateSettings(context, declarations).findLast(({ variable }) => variable)?.statement;
  const after = setting ?? program.body.findLast((node) => node.type === "ImportDeclaration");
  return { anchor: after ? { after } : "top", blanks: 1 };
}

/** True if the file exports its triggers by name, so that another file can run them. */
function exportsByName(context: EditContext): boolean {
  const { program } = context.model.parsed;
  const triggers = readModuleNames(program).triggers;
  return [...triggers.values()].some(
    ({ statement, name }) =>
      statement.type === "ExportNamedDeclaration" ||
      program.body.some(
        (node) =>
          node.type === "ExportNamedDeclaration" &&
          node.specifiers.some(
            (one) =>
              one.type === "ExportSpecifier" && one.local.type === "Identifier" && one.local.name === name,
          ),
      ),
  );
}

/** Adds a trigger with its settings to the file and to the file's exports. @throws EditRejected */
export function writeAddTrigger(context: EditContext, edit: EditOf<"addTrigger">): Draft {
  const source = getSource(edit.source);
  const { program } = context.model.parsed;
  const exported = defaultExport(program);
  if (exported.is === "other") {
    throw editErrors.notApplicable(
      t("The default export of this file is not webhook(...), so a trigger in this file would never run."),
      t("Add the trigger to the file with export default webhook(...)."),
    );
  }
  const scopes = readScopes(program);
  const taken = scopeNames(scopes);
  if (edit.name !== undefined) checkVariable(scopes, edit.name);
  const isTaken = (name: string): boolean => taken.has(name) || name === source.factory;
  const variable = edit.name ?? nextName(source.variable, isTaken);
  const declarations = declarationsIn(context.model);
  const settings = chosenSettings(context, source, declarations);
  const paths = new Set(declarations.triggers.map(({ path }) => path));
  const path = numbered(source.path, "-", (one) => paths.has(one));
  const style = styleFor(context, undefined);
  const byName = exported.is === "none" && exportsByName(context);
  const fresh = settings.filter((one) => one.variable === undefined).map(({ setting }) => setting);
  const wanted = [
    ...settingImports(fresh),
    ...(exported.is === "none" && !byName ? [{ module: runtimeModule, name: "webhook" }] : []),
    { module: source.module, name: source.factory },
  ];
  const imported = addImports(context, wanted, style, (name) => taken.has(name) || name === variable);
  const options = optionTexts(path === source.path ? undefined : path, settings, imported);
  const factory = imported.local(source.module, source.factory);
  const keyword = byName ? "export const" : "const";
  const statement = `${keyword} ${variable} = ${factory}(${argumentsText(options)});`;
  const code = moduleCode(context, statement, style);
  const { anchor, blanks } = anchorFor(context, declarations, code);
  const events = [...new Set(edit.events)];
  if (events.some((event) => event.trim() === "")) throw editErrors.badEdit(t("it specifies no event"));
  const handlers = events.map((event) => handlerText(variable, event, style));
  const edits = [
    ...imported.edits,
    ...triggerEdits(context, { code, handlers, anchor, blanks }, style),
    ...(byName ? [] : [exportEdit(context, variable, imported, style)]),
  ];
  return draft(edits, {
    check: (now) => {
      const after = declarationsIn(now);
      const addedTrigger = after.triggers.find((one) => one.name === variable && one.source === source.id);
      return (
        (byName || isServed(now.parsed.program, variable)) && addedTrigger?.handlers.length === events.length
      );
    },
  });
}

/** True if the default export's `webhook(...)` call contains a trigger. */
function isServed(program: ast.Program, name: string): boolean {
  const exported = defaultExport(program);
  return exported.is === "webhook" && exportArguments(exported.call, name).length > 0;
}

interface TriggerCode {
  readonly code: string;
  readonly handlers: readonly string[];
  readonly anchor: Anchor;
  readonly blanks: number;
}

/** Writes a trigger. Its handlers go below the file's existing handlers, if these come after the trigger. */
function triggerEdits(context: EditContext, made: TriggerCode, style: CodeStyle): TextEdit[] {
  const { code, handlers, anchor, blanks } = made;
  const { eol } = style;
  const gap = eol.repeat(2);
  const last = lastRegistration(context);
  const isBelow =
    last !== undefined && typeof anchor === "object" && nodeRange(anchor.after).end <= nodeRange(last).start;
  if (handlers.length === 0 || !isBelow) {
    const allCode = [code, ...handlers].join(gap);
    return [insertStatements(context, anchor, allCode, { eol, blanks: handlers.length > 0 ? 1 : blanks })];
  }
  return [
    insertStatements(context, anchor, code, { eol, blanks }),
    insertStatements(context, { after: last }, handlers.join(gap), { eol }),
  ];
}

function exportEdit(context: EditContext, name: string, imported: Imported, style: CodeStyle): TextEdit {
  const exported = defaultExport(context.model.parsed.program);
  if (exported.is === "webhook") return addToExport(context, exported.call, name, style.eol);
  const call = `export default ${imported.local(runtimeModule, "webhook")}(${name})`;
  return insertStatements(context, "end", style.semicolons ? `${call};` : call, style);
}

/**
 * Removes a trigger with its handlers, its argument in the default export, and the imports and settings that only it uses.
 * @throws EditRejected if any other code uses the trigger
 */
export function writeRemoveTrigger(context: EditContext, edit: EditOf<"removeTrigger">): Draft {
  const { program } = context.model.parsed;
  const trigger = findTrigger(context, edit.trigger);
  const scopes = readScopes(program);
  const variable = variableDeclarators(trigger.statement).find(
    ({ id }) => id.type === "Identifier" && id.name === trigger.name,
  ) as ast.VariableDeclarator;
  const statements: ast.Node[] = program.body.filter(
    (node) => node.type === "ExpressionStatement" && chainRoot(node.expression) === trigger.name,
  );
  const parts: TextEdit[] = [];
  const exported = defaultExport(program);
  const exportedArguments = exported.is === "webhook" ? exportArguments(exported.call, trigger.name) : [];
  if (exported.is === "webhook" && exportedArguments.length > 0) {
    const isOnlyTrigger = exportedArguments.length === exported.call.arguments.length;
    const direct = contains(nodeRange(exported.statement), nodeRange(exported.call));
    if (isOnlyTrigger && direct) statements.push(exported.statement);
    else if (isOnlyTrigger)
      parts.push(...exportedArguments.map((argument) => ({ ...nodeRange(argument), newText: "" })));
    else parts.push(...removeFromExport(exported.call, exportedArguments));
  }
  const { name, statement } = trigger;
  requireUnused(context, scopes, { name, variable, statement }, [...statements, ...exportedArguments]);
  return draft(removalEdits(context, scopes, { statements, variables: [variable], parts }), {
    check: (now) => !readModuleNames(now.parsed.program).triggers.has(trigger.name),
  });
}
