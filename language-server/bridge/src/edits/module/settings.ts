import type * as t from "@babel/types";
import type { Declarations, SettingDeclaration } from "@hookloom/protocol/declarations";
import { declarationsIn } from "../../declarations/declarations.ts";
import { withoutParens } from "../../steps/fields.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { contains, type EditContext } from "../context.ts";

/** A setting of the file, with the variable of the module that holds it, where there is one. */
export interface SettingLocation {
  readonly declaration: SettingDeclaration;
  /** The statement of the module that declares it. */
  readonly statement: t.Statement;
  readonly variable?: t.VariableDeclarator;
}

/** The declarators of a statement of the module. */
export function declaredVariables(node: t.Node): readonly t.VariableDeclarator[] {
  const declaration = node.type === "ExportNamedDeclaration" ? node.declaration : node;
  return declaration?.type === "VariableDeclaration" ? declaration.declarations : [];
}

export function readDeclarations({ model }: EditContext): Declarations {
  return declarationsIn(model);
}

/** Where the settings of a file are declared. */
export function locateSettings(context: EditContext, { settings }: Declarations): SettingLocation[] {
  const { body } = context.model.parsed.program;
  return settings.flatMap((declaration): SettingLocation[] => {
    const statement = body.find((node) => contains(nodeRange(node), declaration.range));
    if (!statement) return [];
    const variable = declaredVariables(statement).find(({ id, init }) => {
      const value = init && withoutParens(init);
      return id.type === "Identifier" && value && nodeRange(value).start === declaration.range.start;
    });
    return [{ declaration, statement, ...(variable ? { variable } : {}) }];
  });
}
