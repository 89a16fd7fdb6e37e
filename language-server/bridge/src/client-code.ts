import type * as ast from "@babel/types";
import type { SettingDeclaration } from "@hookloom/protocol/declarations";
import type { CodeImport } from "@hookloom/protocol/flow-edit";
import { readDeclarations } from "./declarations/declarations.ts";
import { readScopes } from "./edits/names/scope-reader.ts";
import { isInSpace } from "./edits/names/scopes.ts";
import { toJavaScript } from "./mapping/without-types.ts";
import { exportedName, isInside } from "./read/package-names.ts";
import { isSound, type Language, parseSource } from "./syntax/babel.ts";
import { parse } from "./syntax/parse.ts";

/** The JavaScript that creates one of a file's variables. */
export interface ClientCode {
  readonly imports: readonly Omit<CodeImport, "type">[];
  /** The module statements that the variable needs. The variable's own statement is last. */
  readonly statements: string;
  /**
   * The settings that the statements declare, and the environment variables they read. The latter may be
   * unset.
   */
  readonly settings: readonly Pick<SettingDeclaration, "name" | "secret" | "optional" | "default">[];
}

/** The declaration in a statement, without `export`. */
const unwrapExport = (statement: ast.Statement): ast.Statement | undefined =>
  statement.type === "ExportNamedDeclaration" ? (statement.declaration ?? undefined) : statement;

/**
 * The module statements that a variable needs, and no others, so that a client can be created in the same way
 * as in the file, without running the rest of the file. Undefined if there is no such variable, or if it
 * needs TypeScript-only syntax, such as an enum.
 */
export function clientCode(
  text: string,
  variable: string,
  { language }: { readonly language?: Language | undefined } = {},
): ClientCode | undefined {
  const { program } = parse(text, { language });
  const bindings = [...readScopes(program).module.bindings.values()].filter((one) => isInSpace(one, "value"));
  const findStatement = (at: { readonly start: number; readonly end: number }): ast.Statement | undefined =>
    program.body.find((statement) => isInside({ start: at.start, end: at.end }, statement));
  const imports: ClientCode["imports"][number][] = [];
  const needed = new Set<ast.Statement>();
  const queue = bindings.filter(({ name }) => name === variable);
  for (const { nodes, declarations } of queue) {
    const [node, declaration] = [nodes[0], declarations[0]];
    const statement = declaration && findStatement(declaration);
    if (!statement) return undefined;
    if (statement.type === "ImportDeclaration") {
      const specifier = statement.specifiers.find((one) => one === node);
      const module = statement.source.value;
      if (specifier) imports.push({ module, name: exportedName(specifier), as: specifier.local.name });
      continue;
    }
    if (needed.has(statement)) continue;
    needed.add(statement);
    const used = bindings.filter(
      (one) =>
        !queue.includes(one) && one.uses.some((use) => use.space !== "type" && isInside(use, statement)),
    );
    queue.push(...used);
  }
  const ordered = program.body.filter((statement) => needed.has(statement));
  const code = ordered
    .map((statement) => toJavaScript(text, unwrapExport(statement) ?? statement))
    .join("\n");
  if (code === "" || !isSound(parseSource(code, { jsx: false, typescript: false, script: false })))
    return undefined;
  const { settings, environmentReads } = readDeclarations(text, { language });
  const environmentSettings = environmentReads.map((one) => ({ ...one, secret: true, optional: true }));
  const neededSettings = [...settings, ...environmentSettings].filter(({ range }) =>
    ordered.some((one) => isInside(range, one)),
  );
  return { imports, statements: code, settings: neededSettings };
}
