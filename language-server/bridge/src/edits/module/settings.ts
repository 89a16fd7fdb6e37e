import type * as t from "@babel/types";
import type { Declarations, SettingDeclaration } from "@hookloom/protocol/declarations";
import { declarationsIn } from "../../declarations/declarations.ts";
import { withoutParens } from "../../steps/fields.ts";
import { rangeOf } from "../../syntax/babel.ts";
import { contains, type EditContext } from "../context.ts";

/** A setting of the file, with the variable of the module that holds it, where there is one. */
export interface SettingPlace {
  readonly declaration: SettingDeclaration;
  /** The statement of the module that declares it. */
  readonly statement: t.Statement;
  readonly variable?: t.VariableDeclarator;
}

/** The declarators of a statement of the module. */
export function variablesOf(node: t.Node): readonly t.VariableDeclarator[] {
  const declaration = node.type === "ExportNamedDeclaration" ? node.declaration : node;
  return declaration?.type === "VariableDeclaration" ? declaration.declarations : [];
}

export function declarationsOf({ model }: EditContext): Declarations {
  return declarationsIn(model);
}

/** Where the settings of a file are declared. */
export function settingPlaces(context: EditContext, { settings }: Declarations): SettingPlace[] {
  const { body } = context.model.parsed.program;
  return settings.flatMap((declaration): SettingPlace[] => {
    const statement = body.find((node) => contains(rangeOf(node), declaration.range));
    if (!statement) return [];
    const variable = variablesOf(statement).find(({ id, init }) => {
      const value = init && withoutParens(init);
      return id.type === "Identifier" && value && rangeOf(value).start === declaration.range.start;
    });
    return [{ declaration, statement, ...(variable ? { variable } : {}) }];
  });
}
