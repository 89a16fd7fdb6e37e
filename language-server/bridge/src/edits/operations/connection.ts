import type * as ast from "@babel/types";
import type { Declarations } from "@hookloom/protocol/declarations";
import { contains } from "@hookloom/protocol/flow-document";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import {
  type ConnectionCode,
  type ConnectionSetting,
  fillHoles,
  findConnection,
} from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { declarationsIn } from "../../declarations/declarations.ts";
import { variableDeclarators } from "../../read/package-names.ts";
import { readModuleNames } from "../../read/triggers.ts";
import { nodeRange } from "../../syntax/babel.ts";
import type { EditContext } from "../context.ts";
import { type Draft, draft } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { addImports, canImport, type Imported } from "../module/imports.ts";
import { locateSettings, type SettingLocation } from "../module/settings.ts";
import { type Anchor, insertStatements } from "../module/statements.ts";
import { removalEdits } from "../module/unused.ts";
import { readScopes } from "../names/scope-reader.ts";
import { scopeNames } from "../names/scopes.ts";
import { styleFor } from "../placing/style.ts";
import { checkVariable, moduleCode } from "./code.ts";
import { checkSettingName, requireUnused, settingImports, settingText } from "./setting.ts";

type AddConnection = EditOf<"addConnection">;

/** The code from the edit, otherwise from the catalogue. @throws EditRejected `bad-edit` */
function connectionCode({ connector, code }: AddConnection): ConnectionCode {
  const found = code ?? findConnection(connector);
  if (!found) throw editErrors.connectorNotFound(connector);
  for (const { module, name, as } of found.imports)
    if (!canImport({ module, name, as }))
      throw editErrors.badEdit(t("{0} cannot be imported", JSON.stringify({ module, name, as })));
  return found;
}

/** The last statement that declares a trigger, a setting or a connection before the first handler registration. */
function anchorFor(context: EditContext, declarations: Declarations): Anchor {
  const { body } = context.model.parsed.program;
  const { triggers, settings, connections } = declarations;
  const first = Math.min(...triggers.flatMap(({ handlers }) => handlers.map(({ range }) => range.start)));
  const declared = [...triggers, ...settings, ...connections].map(({ range }) => range);
  const isBefore = (node: ast.Statement): boolean => nodeRange(node).end <= first;
  const isImport = (node: ast.Statement): boolean => node.type === "ImportDeclaration";
  const declares = (node: ast.Statement): boolean =>
    variableDeclarators(node).length > 0 && declared.some((range) => contains(nodeRange(node), range));
  const after = body.findLast((node) => isBefore(node) && declares(node)) ?? body.findLast(isImport);
  return after ? { after } : body.length > 0 ? "top" : "end";
}

interface FilledSetting {
  readonly setting: ConnectionSetting;
  /** The variable that already holds the setting, if it is declared above the client. */
  readonly variable?: string;
}

function filledSettings(
  { settings }: ConnectionCode,
  renamed: AddConnection["settings"],
  locations: readonly SettingLocation[],
  before: number,
): ReadonlyMap<string, FilledSetting> {
  return new Map(
    settings.map((row): [string, FilledSetting] => {
      const name = renamed && Object.hasOwn(renamed, row.name) ? (renamed[row.name] ?? row.name) : row.name;
      checkSettingName(name);
      const existing = locations.find(
        ({ declaration, variable, statement }) =>
          variable && declaration.name === name && nodeRange(statement).end <= before,
      )?.variable?.id;
      const setting = { ...row, name };
      return [row.name, existing?.type === "Identifier" ? { setting, variable: existing.name } : { setting }];
    }),
  );
}

/** The expression that creates the client, with the file's local names for its arguments. */
function factoryText(
  code: ConnectionCode,
  filled: ReadonlyMap<string, FilledSetting>,
  imported: Imported,
): string {
  let factory = code.factory;
  for (const { module, name, as } of code.imports) {
    const local = imported.local(module, name);
    if (local !== as)
      factory = factory.replace(
        new RegExp(`(?<![\\w$.{])${as.replaceAll("$", "\\$")}(?![\\w$])`, "g"),
        () => local,
      );
  }
  try {
    return fillHoles({ ...code, factory }, ({ name }, isSetting) => {
      const { setting, variable } = filled.get(name) as FilledSetting;
      return `${variable ?? settingText(setting, imported)}${isSetting ? "" : ".value"}`;
    });
  } catch (error) {
    throw editErrors.badEdit((error as Error).message.replace(/\.$/, ""));
  }
}

/** Adds a client for an external service, with its imports and settings. @throws EditRejected */
export function writeAddConnection(context: EditContext, edit: AddConnection): Draft {
  const code = connectionCode(edit);
  const { program } = context.model.parsed;
  const scopes = readScopes(program);
  checkVariable(scopes, edit.name);
  const declarations = declarationsIn(context.model);
  const anchor = anchorFor(context, declarations);
  const before = typeof anchor === "string" ? 0 : nodeRange(anchor.after).end;
  const filled = filledSettings(code, edit.settings, locateSettings(context, declarations), before);
  const newSettings = [...filled.values()].filter(({ variable }) => variable === undefined);
  const taken = scopeNames(scopes);
  const style = styleFor(context, undefined);
  const used = newSettings.filter(({ setting }) =>
    [...filled].some(([hole, one]) => one.setting === setting && code.factory.includes(`{{${hole}`)),
  );
  const imported = addImports(
    context,
    [...settingImports(used.map(({ setting }) => setting)), ...code.imports],
    style,
    (name) => taken.has(name) || name === edit.name,
  );
  const text = moduleCode(context, `const ${edit.name} = ${factoryText(code, filled, imported)};`, style);
  const statement = insertStatements(context, anchor, text, style);
  return draft([...imported.edits, statement], {
    check: (now) => {
      const isDeclared = now.parsed.program.body
        .flatMap(variableDeclarators)
        .some(({ id }) => id.type === "Identifier" && id.name === edit.name);
      const count = now.parsed.program.body.filter(({ type }) => type !== "ImportDeclaration").length;
      const previousCount = program.body.filter(({ type }) => type !== "ImportDeclaration").length;
      return isDeclared && count === previousCount + 1;
    },
  });
}

/**
 * Removes an unused client, with the imports and settings that only this client uses.
 * @throws EditRejected
 */
export function writeRemoveConnection(context: EditContext, edit: EditOf<"removeConnection">): Draft {
  const { connections } = declarationsIn(context.model);
  const { program } = context.model.parsed;
  const found = connections.find(({ name }) => name === edit.name);
  const statement = found && program.body.find((node) => contains(nodeRange(node), found.range));
  const variable =
    statement &&
    variableDeclarators(statement).find(({ id }) => id.type === "Identifier" && id.name === edit.name);
  if (!statement || !variable) {
    throw editErrors.connectionNotFound(
      edit.name,
      connections.map(({ name }) => name),
    );
  }
  const scopes = readScopes(program);
  requireUnused(context, scopes, { name: edit.name, variable, statement });
  return draft(removalEdits(context, scopes, { variables: [variable] }), {
    check: (now) =>
      !declarationsIn(now).connections.some(({ name }) => name === edit.name) &&
      readModuleNames(now.parsed.program).triggers.size === readModuleNames(program).triggers.size,
  });
}
