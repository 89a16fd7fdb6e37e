import type * as ast from "@babel/types";
import type { Declarations, SettingDeclaration } from "@hookloom/protocol/declarations";
import { contains } from "@hookloom/protocol/flow-document";
import { variableDeclarators } from "../../read/package-names.ts";
import { readModuleNames, type TriggerVariable } from "../../read/triggers.ts";
import { withoutParens } from "../../steps/fields.ts";
import { nodeRange } from "../../syntax/babel.ts";
import type { EditContext } from "../context.ts";
import { editErrors } from "../errors.ts";

/** A setting in the file, with the module variable that holds it, if there is one. */
export interface SettingLocation {
  readonly declaration: SettingDeclaration;
  /** The module statement that contains the declaration. */
  readonly statement: ast.Statement;
  readonly variable?: ast.VariableDeclarator;
}

/** @throws EditRejected `not-found`, or `not-applicable` for an app of another framework */
export function findTrigger({ model }: EditContext, name: string): TriggerVariable {
  const { triggers, apps } = readModuleNames(model.parsed.program, model.parsed.comments);
  const trigger = triggers.get(name);
  if (!trigger && apps.some((app) => app.name === name)) throw editErrors.isApp(name);
  if (!trigger) throw editErrors.triggerNotFound(name, [...triggers.keys()]);
  return trigger;
}

/** The locations of a file's setting declarations. */
export function locateSettings(context: EditContext, { settings }: Declarations): SettingLocation[] {
  const { body } = context.model.parsed.program;
  return settings.flatMap((declaration): SettingLocation[] => {
    const statement = body.find((node) => contains(nodeRange(node), declaration.range));
    if (!statement) return [];
    const variable = variableDeclarators(statement).find(({ id, init }) => {
      const value = init && withoutParens(init);
      return id.type === "Identifier" && value && nodeRange(value).start === declaration.range.start;
    });
    return [{ declaration, statement, ...(variable ? { variable } : {}) }];
  });
}
