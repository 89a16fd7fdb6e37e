import type * as ast from "@babel/types";
import { type NewStepKind, type OwnerKind, placeholders } from "@hookloom/protocol/step-kinds";
import type { Surroundings } from "../model/flow-draft.ts";
import { nodeRange } from "../syntax/babel.ts";
import {
  blockShape,
  deeper,
  forEachShape,
  forShape,
  ifShape,
  type ListReader,
  switchShape,
  tryShape,
  whileShape,
} from "./blocks.ts";
import { expressionShape, type StepContext, type StepShape } from "./expressions.ts";
import {
  codeShape,
  declarationShape,
  functionShape,
  jumpShape,
  leavingShape,
  variableShape,
} from "./statements.ts";
import {
  assign,
  call,
  declarationText,
  forLoop,
  functionStep,
  http,
  log,
  type Printer,
  parallel,
  returnStatement,
  switchOn,
  throwStatement,
  tryCatch,
} from "./templates.ts";

/** Readers by statement type. A reader returns undefined for a statement that belongs to another kind. */
type Readers<From> = {
  readonly [T in ast.Statement["type"]]?: (
    from: From,
    node: Extract<ast.Statement, { type: T }>,
    around: Surroundings,
  ) => StepShape | undefined;
};

/** How a statement kind is read and written. */
interface KindCode {
  readonly reads: Readers<StepContext>;
  readonly print: Printer;
}

/**
 * How a statement kind with blocks is read and written. Its reader also reads the statements in the blocks.
 */
interface OwnerCode extends Omit<KindCode, "reads"> {
  readonly owns: Readers<ListReader>;
}

/** For kinds that `calls.ts` recognizes in the expressions of other statements. */
const inExpressions = {};

/**
 * How each step kind is read from code and written. All other facts are in the protocol's `step-kinds.ts`. The first kind
 * whose reader returns a step wins.
 */
export const kindCode: Readonly<{
  [K in NewStepKind]: K extends OwnerKind ? OwnerCode : KindCode;
}> = {
  using: {
    reads: {
      VariableDeclaration: (context, node) =>
        node.kind === "using" || node.kind === "await using"
          ? declarationShape(context, node, "using")
          : undefined,
    },
    print: (t) =>
      t.end(declarationText(t, t.field("value", "expression") ?? placeholders.value, "resource", "using")),
  },
  variable: {
    reads: { VariableDeclaration: variableShape },
    print: (t) =>
      t.end(declarationText(t, t.field("value", "expression", "initializer") ?? placeholders.value, "value")),
  },
  assign: {
    reads: {
      ExpressionStatement: (context, { expression }, around) => expressionShape(context, expression, around),
    },
    print: assign,
  },
  call: { reads: inExpressions, print: call },
  action: { reads: inExpressions, print: call },
  http: { reads: inExpressions, print: http },
  log: { reads: inExpressions, print: log },
  map: {
    reads: inExpressions,
    print: (t) => t.end(declarationText(t, t.field("value", "expression") ?? "{}", "mapped")),
  },
  if: {
    owns: { IfStatement: ifShape },
    print: (t) => `if (${t.field("condition", "test", "expression") ?? placeholders.condition}) ${t.body()}`,
  },
  switch: { owns: { SwitchStatement: switchShape }, print: switchOn },
  for: {
    owns: { ForStatement: forShape, ForInStatement: forEachShape, ForOfStatement: forEachShape },
    print: forLoop,
  },
  while: {
    owns: { WhileStatement: whileShape, DoWhileStatement: whileShape },
    print: (t) => `while (${t.field("condition", "test", "expression") ?? placeholders.while}) ${t.body()}`,
  },
  try: { owns: { TryStatement: tryShape }, print: tryCatch },
  parallel: { owns: inExpressions, print: parallel },
  return: {
    reads: { ReturnStatement: (context, { argument }) => jumpShape(context, "return", argument) },
    print: returnStatement,
  },
  throw: {
    reads: { ThrowStatement: (context, { argument }) => jumpShape(context, "throw", argument) },
    print: throwStatement,
  },
  break: {
    reads: { BreakStatement: (context, { label }) => leavingShape(context, "break", label) },
    print: (t) => t.end(["break", t.field("label")].filter((part) => part !== undefined).join(" ")),
  },
  continue: {
    reads: { ContinueStatement: (context, { label }) => leavingShape(context, "continue", label) },
    print: (t) => t.end(["continue", t.field("label")].filter((part) => part !== undefined).join(" ")),
  },
  function: { reads: { FunctionDeclaration: functionShape }, print: functionStep },
  block: { owns: { BlockStatement: blockShape, WithStatement: blockShape }, print: (t) => t.body() },
  code: {
    reads: {},
    print: (t) => t.field("code", "text", "expression") ?? t.end("undefined"),
  },
};

type Reader<From> = (from: From, node: ast.Node, around: Surroundings) => StepShape | undefined;

/** The readers of all kinds by statement type, in table order. */
function byType<From>(all: readonly Readers<From>[]): ReadonlyMap<string, readonly Reader<From>[]> {
  const found = new Map<string, Reader<From>[]>();
  for (const [type, reader] of all.flatMap((readers) => Object.entries(readers) as [string, Reader<From>][]))
    found.set(type, [...(found.get(type) ?? []), reader]);
  return found;
}

const codes = Object.values(kindCode);
const ownerReaders = byType<ListReader>(codes.flatMap((code) => ("owns" in code ? [code.owns] : [])));
const plainReaders = byType<StepContext>(codes.flatMap((code) => ("reads" in code ? [code.reads] : [])));

function firstShape<From>(
  readers: readonly Reader<From>[] = [],
  from: From,
  node: ast.Node,
  around: Surroundings,
): StepShape | undefined {
  for (const read of readers) {
    const shape = read(from, node, around);
    if (shape) return shape;
  }
  return undefined;
}

/** More deeply nested blocks are shown as code. */
const maxDepth = 120;

/** The step for a statement with blocks. Undefined for all other statements. */
function ownerShape(reader: ListReader, node: ast.Node, around: Surroundings): StepShape | undefined {
  if (around.depth >= maxDepth) return undefined;
  if (node.type === "LabeledStatement") return labeledShape(reader, node, around);
  return firstShape(ownerReaders.get(node.type), reader, node, around);
}

/** The step for any statement; `code` if no other kind matches. */
export function statementShape(reader: ListReader, node: ast.Node, around: Surroundings): StepShape {
  const { context } = reader;
  return (
    ownerShape(reader, node, around) ??
    firstShape(plainReaders.get(node.type), context, node, around) ??
    codeShape(context, node)
  );
}

/** The step of a labelled statement, with the label as a field. */
function labeledShape(
  reader: ListReader,
  node: ast.LabeledStatement,
  outer: Surroundings,
): StepShape | undefined {
  const { text } = reader.context;
  const shape = ownerShape(reader, node.body, deeper(outer));
  if (shape === undefined) return undefined;
  const label = nodeRange(node.label);
  const labels = shape.fields.filter((field) => field.name.startsWith("label")).length;
  const fieldName = labels === 0 ? "label" : `label${labels + 1}`;
  const name = {
    name: fieldName,
    text: text.slice(label.start, label.end),
    range: label,
    role: "name",
  } as const;
  return {
    ...shape,
    detail: `${name.text}: ${shape.detail ?? ""}`.trimEnd().slice(0, 200),
    fields: [...shape.fields, name],
  };
}
