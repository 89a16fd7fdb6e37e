import type * as ast from "@babel/types";
import { t } from "@vscode/l10n";
import type { FlowModel } from "../model/flow-model.ts";
import { keyName } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";
import { patternNames } from "../syntax/pattern-names.ts";
import { containsAwait, isJavascript, loadsModule, toJavaScript } from "./without-types.ts";

/** A name that a mapping may read: the JavaScript that computes its value, or why it has no value. */
export type ScopeValue = { readonly code: string } | { readonly why: string };

type Scope = Map<string, ScopeValue>;

/** The name of the variable that contains the payload. */
export const payloadName = "$hlPayload";

const unknownReasons = {
  waited: (name: string) => t('"{0}" waits for a result that is available only in an actual run.', name),
  changes: (name: string) => t('"{0}" can change, so its value is known only in an actual run.', name),
  given: (name: string) =>
    t('"{0}" is passed by the caller, so its value is known only in an actual run.', name),
  loads: (name: string) => t('"{0}" loads a module, which the preview does not run.', name),
  typed: (name: string) =>
    t('"{0}" uses TypeScript-only syntax, such as an enum, which the preview does not run.', name),
  imported: (name: string) => t('"{0}" comes from another module, which the preview does not run.', name),
};

/** Binds the names in a pattern to the parts of a value. */
function bind(scope: Scope, text: string, pattern: ast.Node, value: string): void {
  for (const name of patternNames(pattern)) {
    const isWhole = pattern.type === "Identifier";
    const code = isWhole ? value : `((${toJavaScript(text, pattern)}) => ${name})(${value})`;
    scope.set(name, { code });
  }
}

function setUnknown(scope: Scope, pattern: ast.Node, why: (name: string) => string): void {
  for (const name of patternNames(pattern)) scope.set(name, { why: why(name) });
}

function declare(scope: Scope, text: string, node: ast.Node): void {
  const statement = node.type === "ExportNamedDeclaration" && node.declaration ? node.declaration : node;
  if (statement.type === "FunctionDeclaration" && statement.id)
    scope.set(statement.id.name, { code: toJavaScript(text, statement) });
  if (statement.type === "ImportDeclaration")
    for (const { local } of statement.specifiers)
      scope.set(local.name, { why: unknownReasons.imported(local.name) });
  if (statement.type !== "VariableDeclaration") return;
  for (const { id, init } of statement.declarations) {
    if (statement.kind !== "const" || !init) setUnknown(scope, id as ast.Node, unknownReasons.changes);
    else if (containsAwait(init)) setUnknown(scope, id as ast.Node, unknownReasons.waited);
    else bind(scope, text, id as ast.Node, toJavaScript(text, init));
  }
}

/** The payload is a part of the handler's argument. The other parts are available only in an actual run. */
function declareContext(scope: Scope, text: string, parameter: ast.Node | undefined): void {
  if (parameter?.type === "Identifier") scope.set(parameter.name, { code: `({ payload: ${payloadName} })` });
  if (parameter?.type !== "ObjectPattern") return;
  for (const property of parameter.properties) {
    const isPayload = property.type === "ObjectProperty" && keyName(property.key) === "payload";
    const value = property.type === "ObjectProperty" ? property.value : property.argument;
    if (isPayload) bind(scope, text, value, payloadName);
    else setUnknown(scope, value, unknownReasons.given);
  }
}

function declareParameters(scope: Scope, text: string, node: ast.Node, model: FlowModel): void {
  if (!("params" in node) || !Array.isArray(node.params)) return;
  const isHandler = [...model.flows.values()].some(
    (info) => info.node === node && info.flow.triggers.length > 0,
  );
  const [first, ...rest] = node.params as readonly ast.Node[];
  if (isHandler) declareContext(scope, text, first);
  for (const parameter of isHandler ? rest : node.params)
    setUnknown(scope, parameter as ast.Node, unknownReasons.given);
}

/** The names that can be read at an offset. Inner names shadow outer ones. */
export function namesInScope(
  model: FlowModel,
  around: readonly ast.Node[],
  at: number,
): ReadonlyMap<string, ScopeValue> {
  const { text } = model.parsed;
  const scope: Scope = new Map();
  for (const node of around) {
    declareParameters(scope, text, node, model);
    if (node.type === "ForOfStatement" && node.left.type === "VariableDeclaration") {
      const id = node.left.declarations[0]?.id as ast.Node | undefined;
      const isKnown = !node.await && !containsAwait(node.right);
      if (id && isKnown) bind(scope, text, id, `[...(${toJavaScript(text, node.right)})][0]`);
      else if (id) setUnknown(scope, id, unknownReasons.waited);
    }
    if (node.type === "CatchClause" && node.param) setUnknown(scope, node.param, unknownReasons.given);
    const body = node.type === "Program" || node.type === "BlockStatement" ? node.body : [];
    for (const statement of body) {
      const isBefore = nodeRange(statement).end <= at;
      const isHoisted = node.type === "Program" || statement.type === "FunctionDeclaration";
      if (isBefore || isHoisted) declare(scope, text, statement);
    }
  }
  for (const [name, value] of scope) {
    if (!("code" in value)) continue;
    if (!isJavascript(value.code)) scope.set(name, { why: unknownReasons.typed(name) });
    else if (loadsModule(value.code)) scope.set(name, { why: unknownReasons.loads(name) });
  }
  return scope;
}
