import type * as t from "@babel/types";
import type { FlowModel } from "../model/flow-model.ts";
import { keyName } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";
import { patternNames } from "../syntax/pattern-names.ts";
import { isJavascript, loadsModule, toJavaScript, waits } from "./without-types.ts";

/** A name that a mapping may read: the JavaScript that computes its value, or why it has no value. */
export type ScopeValue = { readonly code: string } | { readonly why: string };

type Scope = Map<string, ScopeValue>;

/** The name of the variable that contains the payload. */
export const payloadName = "$hlPayload";

const unknown = {
  waited: (name: string) => `"${name}" waits for a result, which only a real run has.`,
  changes: (name: string) => `"${name}" may change, so its value is known only in a real run.`,
  given: (name: string) => `"${name}" is given by the caller, so its value is known only in a real run.`,
  loads: (name: string) => `"${name}" loads a module, which is not run here.`,
  typed: (name: string) => `"${name}" uses TypeScript-only syntax, such as an enum, which is not run here.`,
  imported: (name: string) => `"${name}" comes from another module, which is not run here.`,
};

/** Binds the names in a pattern to the parts of a value. */
function bind(scope: Scope, text: string, pattern: t.Node, value: string): void {
  for (const name of patternNames(pattern)) {
    const isWhole = pattern.type === "Identifier";
    const code = isWhole ? value : `((${toJavaScript(text, pattern)}) => ${name})(${value})`;
    scope.set(name, { code });
  }
}

function without(scope: Scope, pattern: t.Node, why: (name: string) => string): void {
  for (const name of patternNames(pattern)) scope.set(name, { why: why(name) });
}

function declare(scope: Scope, text: string, node: t.Node): void {
  const statement = node.type === "ExportNamedDeclaration" && node.declaration ? node.declaration : node;
  if (statement.type === "FunctionDeclaration" && statement.id)
    scope.set(statement.id.name, { code: toJavaScript(text, statement) });
  if (statement.type === "ImportDeclaration")
    for (const { local } of statement.specifiers)
      scope.set(local.name, { why: unknown.imported(local.name) });
  if (statement.type !== "VariableDeclaration") return;
  for (const { id, init } of statement.declarations) {
    if (statement.kind !== "const" || !init) without(scope, id as t.Node, unknown.changes);
    else if (waits(init)) without(scope, id as t.Node, unknown.waited);
    else bind(scope, text, id as t.Node, toJavaScript(text, init));
  }
}

/** The payload is a part of the handler's argument. The other parts are available only in an actual run. */
function declareContext(scope: Scope, text: string, parameter: t.Node | undefined): void {
  if (parameter?.type === "Identifier") scope.set(parameter.name, { code: `({ payload: ${payloadName} })` });
  if (parameter?.type !== "ObjectPattern") return;
  for (const property of parameter.properties) {
    const isPayload = property.type === "ObjectProperty" && keyName(property.key) === "payload";
    const value = property.type === "ObjectProperty" ? property.value : property.argument;
    if (isPayload) bind(scope, text, value, payloadName);
    else without(scope, value, unknown.given);
  }
}

function declareParameters(scope: Scope, text: string, node: t.Node, model: FlowModel): void {
  if (!("params" in node) || !Array.isArray(node.params)) return;
  const handles = [...model.flows.values()].some(
    (info) => info.node === node && info.flow.triggers.length > 0,
  );
  const [first, ...rest] = node.params as readonly t.Node[];
  if (handles) declareContext(scope, text, first);
  for (const parameter of handles ? rest : node.params) without(scope, parameter as t.Node, unknown.given);
}

/** The names that can be read at an offset. Inner names shadow outer ones. */
export function namesInScope(
  model: FlowModel,
  around: readonly t.Node[],
  at: number,
): ReadonlyMap<string, ScopeValue> {
  const { text } = model.parsed;
  const scope: Scope = new Map();
  for (const node of around) {
    declareParameters(scope, text, node, model);
    if (node.type === "ForOfStatement" && node.left.type === "VariableDeclaration") {
      const id = node.left.declarations[0]?.id as t.Node | undefined;
      const isKnown = !node.await && !waits(node.right);
      if (id && isKnown) bind(scope, text, id, `[...(${toJavaScript(text, node.right)})][0]`);
      else if (id) without(scope, id, unknown.waited);
    }
    if (node.type === "CatchClause" && node.param) without(scope, node.param, unknown.given);
    const body = node.type === "Program" || node.type === "BlockStatement" ? node.body : [];
    for (const statement of body) {
      const isBefore = nodeRange(statement).end <= at;
      const isHoisted = node.type === "Program" || statement.type === "FunctionDeclaration";
      if (isBefore || isHoisted) declare(scope, text, statement);
    }
  }
  for (const [name, value] of scope) {
    if (!("code" in value)) continue;
    if (!isJavascript(value.code)) scope.set(name, { why: unknown.typed(name) });
    else if (loadsModule(value.code)) scope.set(name, { why: unknown.loads(name) });
  }
  return scope;
}
