import type * as ast from "@babel/types";
import type { Range } from "@hookloom/protocol/flow-document";
import type { BlockDraft, BlockRole, StepDraft, Surroundings } from "../model/flow-draft.ts";
import { nodeRange } from "../syntax/babel.ts";
import { nameRange, type StepContext, type StepShape } from "./expressions.ts";
import { FieldList, oneLine } from "./fields.ts";

/** Reads a sequence of statements, with its comments and holes. */
export interface ListReader {
  readonly context: StepContext;
  readList(nodes: readonly ast.Node[], range: Range, around: Surroundings): readonly StepDraft[];
  readSingle(node: ast.Node, around: Surroundings): readonly StepDraft[];
}

export function deeper(around: Surroundings): Surroundings {
  return { ...around, depth: around.depth + 1 };
}

/** A body as a block: the range between the braces, or the single statement of a body without braces. */
function bodyBlock(
  reader: ListReader,
  node: ast.Node,
  role: BlockRole,
  label: string | undefined,
  around: Surroundings,
): BlockDraft {
  const { inLoop, inSwitch } = around;
  if (node.type !== "BlockStatement") {
    const steps = reader.readSingle(node, deeper(around));
    const range = steps[0]?.range ?? nodeRange(node);
    return { role, label, range, braces: false, node, steps, inLoop, inSwitch };
  }
  const range = insideBraces(node);
  const steps = reader.readList(blockStatements(node), range, deeper(around));
  return { role, label, range, braces: true, node, steps, inLoop, inSwitch };
}

/** The range between the braces of a block. */
export function insideBraces(node: ast.Node): Range {
  const { start, end } = nodeRange(node);
  return { start: start + 1, end: end - 1 };
}

/** The statements of a body in source order, directives first. */
export function blockStatements(node: ast.BlockStatement): readonly ast.Node[] {
  return node.directives.length === 0 ? node.body : [...node.directives, ...node.body];
}

export function ifShape(reader: ListReader, node: ast.IfStatement, around: Surroundings): StepShape {
  const { text } = reader.context;
  const fields = new FieldList(text);
  const blocks: BlockDraft[] = [];
  let branch: ast.IfStatement = node;
  for (;;) {
    fields.add("condition", branch.test);
    const first = blocks.length === 0;
    blocks.push(
      bodyBlock(reader, branch.consequent, first ? "then" : "elseIf", first ? "then" : "else if", around),
    );
    const next = branch.alternate;
    if (next?.type !== "IfStatement") {
      if (next) blocks.push(bodyBlock(reader, next, "else", "else", around));
      break;
    }
    branch = next;
  }
  const detail = oneLine(text, nodeRange(node.test));
  return { kind: "if", label: "if", detail, fields: fields.fields, blocks };
}

export function switchShape(reader: ListReader, node: ast.SwitchStatement, outer: Surroundings): StepShape {
  const { text } = reader.context;
  const fields = new FieldList(text).add("value", node.discriminant);
  const around = { ...outer, inSwitch: true };
  const closing = nodeRange(node).end - 1;
  const blocks = node.cases.map((branch, index) => {
    if (branch.test) fields.add("case", branch.test);
    const next = node.cases[index + 1];
    return caseBlock(reader, branch, next ? nodeRange(next).start : closing, around);
  });
  const detail = oneLine(text, nodeRange(node.discriminant));
  return { kind: "switch", label: "switch", detail, fields: fields.fields, blocks };
}

function caseBlock(reader: ListReader, node: ast.SwitchCase, end: number, around: Surroundings): BlockDraft {
  const { text } = reader.context;
  const role = node.test ? "case" : "default";
  const label = node.test ? oneLine(text, nodeRange(node.test)) : "default";
  const only = node.consequent.length === 1 ? node.consequent[0] : undefined;
  if (only?.type === "BlockStatement") return bodyBlock(reader, only, role, label, around);
  const { start } = nodeRange(node);
  const colon = colonAfter(text, node.test ? nodeRange(node.test).end : start + "default".length);
  const range = { start: colon + 1, end };
  const steps = reader.readList(node.consequent, range, deeper(around));
  const { inLoop, inSwitch } = around;
  return { role, label, range, braces: false, node, steps, inLoop, inSwitch };
}

/** The offset of a case's colon; comments may precede the colon. */
function colonAfter(text: string, from: number): number {
  const colon = /(?:\s+|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)*/y;
  colon.lastIndex = from;
  return from + (colon.exec(text)?.[0].length ?? 0);
}

/** The steps in a loop's body, as the only block of the loop. */
const loopBlocks = (reader: ListReader, body: ast.Node, around: Surroundings): BlockDraft[] => [
  bodyBlock(reader, body, "loop", undefined, { ...around, inLoop: true }),
];

export function forShape(reader: ListReader, node: ast.ForStatement, around: Surroundings): StepShape {
  const { text } = reader.context;
  const fields = new FieldList(text)
    .add("init", node.init, "text")
    .add("test", node.test)
    .add("update", node.update);
  const { start } = nodeRange(node);
  const head = oneLine(text, { start: start + 3, end: nodeRange(node.body).start });
  const detail = head.replace(/^\s*\(\s*|\s*\)\s*$/g, "");
  const blocks = loopBlocks(reader, node.body, around);
  return { kind: "for", label: "for", detail, fields: fields.fields, blocks };
}

export function forEachShape(
  reader: ListReader,
  node: ast.ForInStatement | ast.ForOfStatement,
  around: Surroundings,
): StepShape {
  const { text } = reader.context;
  const declared = node.left.type === "VariableDeclaration" ? node.left.declarations[0]?.id : undefined;
  const item = declared ? nameRange(declared, text) : nodeRange(node.left);
  const word = node.type === "ForOfStatement" ? "of" : "in";
  const fields = new FieldList(text).add("item", item, "name").add(word, node.right);
  const waits = node.type === "ForOfStatement" && node.await;
  return {
    kind: "for",
    label: waits ? "for await" : "for each",
    detail: `${oneLine(text, item, 60)} ${word} ${oneLine(text, nodeRange(node.right), 130)}`,
    fields: fields.fields,
    blocks: loopBlocks(reader, node.body, around),
  };
}

export function whileShape(
  reader: ListReader,
  node: ast.WhileStatement | ast.DoWhileStatement,
  around: Surroundings,
): StepShape {
  const { text } = reader.context;
  const fields = new FieldList(text).add("condition", node.test).fields;
  const label = node.type === "WhileStatement" ? "while" : "do while";
  const blocks = loopBlocks(reader, node.body, around);
  return { kind: "while", label, detail: oneLine(text, nodeRange(node.test)), fields, blocks };
}

export function tryShape(reader: ListReader, node: ast.TryStatement, around: Surroundings): StepShape {
  const { text } = reader.context;
  const fields = new FieldList(text);
  const blocks = [bodyBlock(reader, node.block, "try", "try", around)];
  const { handler, finalizer } = node;
  if (handler) {
    fields.add("error", handler.param && nameRange(handler.param, text), "name");
    blocks.push(bodyBlock(reader, handler.body, "catch", "catch", around));
  }
  if (finalizer) blocks.push(bodyBlock(reader, finalizer, "finally", "finally", around));
  const detail = handler?.param ? oneLine(text, nodeRange(handler.param)) : undefined;
  return { kind: "try", label: "try", detail, fields: fields.fields, blocks };
}

/** The step for a standalone block or a `with` statement. */
export function blockShape(
  reader: ListReader,
  node: ast.BlockStatement | ast.WithStatement,
  around: Surroundings,
): StepShape {
  const { text } = reader.context;
  const isBare = node.type === "BlockStatement";
  const fields = new FieldList(text);
  if (!isBare) fields.add("object", node.object);
  return {
    kind: "block",
    label: isBare ? "block" : "with",
    detail: isBare ? undefined : oneLine(text, nodeRange(node.object)),
    fields: fields.fields,
    blocks: [bodyBlock(reader, isBare ? node : node.body, "inner", undefined, around)],
  };
}
