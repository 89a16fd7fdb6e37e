import type * as ast from "@babel/types";
import { t } from "@vscode/l10n";
import type { FlowModel } from "../../model/flow-model.ts";
import { childNodes, type SyntaxIssue } from "../../syntax/babel.ts";
import type { EditContext } from "../context.ts";
import { type EditRejected, editErrors } from "../errors.ts";

/** Nodes in which the parser itself checks each `super`. */
const checked: ReadonlySet<string> = new Set([
  "ClassDeclaration",
  "ClassExpression",
  "ObjectMethod",
  "FunctionDeclaration",
  "FunctionExpression",
]);

/**
 * Counts each `super` that is not inside a function other than an arrow function, and is therefore not
 * allowed. The parser accepts such a `super`, because it also has to parse single statements.
 * @see https://tc39.es/ecma262/#sec-super-keyword
 */
function misplacedSupers(node: ast.Node): number {
  if (node.type === "Super") return 1;
  if (checked.has(node.type)) return 0;
  return childNodes(node).reduce((count, child) => count + misplacedSupers(child), 0);
}

const withoutPeriod = (message: string): string => message.replace(/\.$/, "");

/** The error for an edit that causes a syntax error. */
function toEditError({ code, message, name }: SyntaxIssue): EditRejected {
  if (/await/i.test(code)) return editErrors.awaitOutsideAsync();
  if (code === "IllegalBreakContinue") return editErrors.jumpOutsideLoop();
  if (code === "IllegalReturn") return editErrors.returnOutsideFunction();
  if (name !== undefined) return editErrors.nameTaken(name);
  return editErrors.syntax(withoutPeriod(message));
}

/**
 * Rejects a text with a syntax error that the previous text did not have.
 * @throws EditRejected with the code for the error
 */
export function verifySyntax(old: EditContext, now: FlowModel): void {
  const before = old.model.parsed;
  const after = now.parsed;
  const knownCounts = new Map<string, number>();
  const key = (code: string, message: string): string => `${code} ${message}`;
  for (const { code, message } of before.issues) {
    knownCounts.set(key(code, message), (knownCounts.get(key(code, message)) ?? 0) + 1);
  }
  for (const issue of after.issues) {
    const { code, message } = issue;
    const remaining = knownCounts.get(key(code, message)) ?? 0;
    if (remaining === 0) throw toEditError(issue);
    knownCounts.set(key(code, message), remaining - 1);
  }
  // Only a text that contains the word is walked, because this runs for every edit.
  if (/\bsuper\b/.test(after.source) && misplacedSupers(after.program) > misplacedSupers(before.program))
    throw editErrors.syntax(t("super is allowed only in the methods of a class or an object"));
  if (after.holes.length > before.holes.length) {
    const newHole = after.holes.find(({ message }) => !before.holes.some((hole) => hole.message === message));
    const message = newHole?.message ?? after.holes[0]?.message ?? t("it cannot be parsed");
    throw editErrors.syntax(withoutPeriod(message));
  }
  if (before.holes.length === 0 && after.dialect !== before.dialect) {
    const { jsx, script } = before.dialect;
    if (jsx !== after.dialect.jsx || script !== after.dialect.script) {
      throw editErrors.syntax(t("it can no longer be parsed as this type of file"));
    }
  }
}
