import type * as ast from "@babel/types";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import type {
  BlockPart,
  RecordedBlock,
  RecordedFlow,
  RecordedStep,
  StepTable,
} from "@hookloom/protocol/recording";
import type { BlockInfo, FlowInfo, FlowModel, StepInfo } from "../model/flow-model.ts";
import { readFlowWithNodes } from "../read/associate.ts";
import { type Language, nodeRange } from "../syntax/babel.ts";
import { loopNames, patternNames } from "../syntax/pattern-names.ts";
import { insertion } from "../text/edit-list.ts";
import {
  argumentsToRecord,
  awaitedOperand,
  branchList,
  isFunctionLike,
  paramNames,
  shorthandObject,
  statementValue,
} from "./expressions.ts";

/**
 * Texts to insert around ranges of a source. Ranges can be nested and are added from the outside in. At the same offset, ends
 * come before starts, and the ends of inner ranges before those of outer ones.
 */
class Insertions {
  readonly #starts = new Map<number, string>();
  readonly #ends = new Map<number, string>();

  /** Inserts text before a range that starts at an offset and is added later. */
  before(at: number, text: string): void {
    this.#starts.set(at, (this.#starts.get(at) ?? "") + text);
  }

  /** Inserts text after a range that ends at an offset and is added later. */
  after(at: number, text: string): void {
    this.#ends.set(at, text + (this.#ends.get(at) ?? ""));
  }

  around({ start, end }: Range, before: string, after: string): void {
    if (start === end) this.before(start, before + after);
    else {
      this.before(start, before);
      this.after(end, after);
    }
  }

  edits(): TextEdit[] {
    const offsets = [...new Set([...this.#starts.keys(), ...this.#ends.keys()])].sort((a, b) => a - b);
    return offsets.map((at) => insertion(at, (this.#ends.get(at) ?? "") + (this.#starts.get(at) ?? "")));
  }
}

interface RecordStepsOptions {
  readonly language?: Language | undefined;
  /** The module that exports `enter`, which returns the frame for one call of a flow (the runtime's `record/frame.ts`). */
  readonly from: string;
}

/** The source with the calls that record its steps. The calls contain no line breaks, so all line numbers stay the same. */
interface RecordedSource {
  readonly edits: readonly TextEdit[];
  readonly table: StepTable;
}

/**
 * Instruments each step of a file's flows to record when it starts, its value and where control continues. The behaviour of
 * the file stays the same. Undefined for a text with errors, for a file that is not an ES module, and for a file without
 * flows.
 */
export function recordSteps(text: string, options: RecordStepsOptions): RecordedSource | undefined {
  const { language, from } = options;
  const model = readFlowWithNodes(text, { ...(language ? { language } : {}) });
  const { parsed } = model;
  if (parsed.holes.length > 0 || parsed.issues.length > 0 || !isModule(parsed.program)) return undefined;
  const [first] = parsed.program.body;
  const flows = modelFlows(model);
  if (!first || !flows.some(({ node }) => node)) return undefined;
  const names = freeNames(text);
  const numbers = new Numbers(flows);
  const recorder = new StepRecorder(text, names, numbers);
  const imported = `import{enter as ${names.enter}}from${JSON.stringify(from)};`;
  recorder.insertions.before(statementStart(first), imported);
  for (const flow of outerFirst(flows)) recorder.flow(flow);
  return { edits: recorder.insertions.edits(), table: numbers.table };
}

const outerFirst = (flows: readonly FlowInfo[]): readonly FlowInfo[] =>
  flows.toSorted(({ flow: a }, { flow: b }) => a.range.start - b.range.start || b.range.end - a.range.end);

function modelFlows(model: FlowModel): readonly FlowInfo[] {
  return model.document.flows.map(({ id }) => model.flows.get(id) as FlowInfo);
}

/** True for an ES module. An added import would turn a CommonJS file into one. */
function isModule({ body }: ast.Program): boolean {
  const types = body.map(({ type }) => type);
  if (types.includes("TSExportAssignment") || types.includes("TSImportEqualsDeclaration")) return false;
  return types.some((type) => type === "ImportDeclaration" || type.startsWith("Export"));
}

/** The start of a statement, including the decorators before a class. */
function statementStart(node: ast.Statement): number {
  const declared = "declaration" in node && node.declaration ? node.declaration : node;
  const decorators = "decorators" in declared ? (declared.decorators ?? []) : [];
  return Math.min(nodeRange(node).start, ...decorators.map((each) => nodeRange(each).start));
}

interface Names {
  readonly enter: string;
  readonly frame: string;
  readonly error: string;
}

/** Names that occur nowhere in the text, not even in a string. */
function freeNames(text: string): Names {
  let base = "$hl";
  for (let count = 2; text.includes(base); count++) base = `$hl${count}_`;
  return { enter: `${base}enter`, frame: `${base}f`, error: `${base}e` };
}

const blockParts: Readonly<Record<string, BlockPart>> = {
  body: "body",
  loop: "loop",
  try: "try",
  catch: "catch",
  finally: "finally",
  branch: "parallel",
};

/** Statements with no effect at run time. */
const silentTypes = /^(?:TS(?!EnumDeclaration)|Function|Import|Export|Empty|Directive)/;
const loopTypes = /^(?:For|ForIn|ForOf|While|DoWhile)Statement$/;

/** The numbers of all flows, blocks and steps, and their ranges. */
class Numbers {
  readonly flows = new Map<FlowInfo, number>();
  readonly blocks = new Map<BlockInfo, number>();
  readonly steps = new Map<StepInfo, number>();
  readonly table = {
    flows: [] as RecordedFlow[],
    blocks: [] as RecordedBlock[],
    steps: [] as RecordedStep[],
  } satisfies StepTable;

  constructor(flows: readonly FlowInfo[]) {
    for (const info of flows) {
      const { name, range } = info.flow;
      this.flows.set(info, this.table.flows.push({ name, range, body: this.table.blocks.length }) - 1);
      this.#addBlock(info.body, undefined);
    }
  }

  #addBlock(info: BlockInfo, step: number | undefined): void {
    const entry = { range: info.block.range, part: blockParts[info.role] ?? "branch" };
    const number = this.table.blocks.push(step === undefined ? entry : { ...entry, step }) - 1;
    this.blocks.set(info, number);
    for (const each of info.steps) {
      const stepNumber = this.table.steps.push({ range: each.step.range, block: number }) - 1;
      this.steps.set(each, stepNumber);
      for (const inner of each.blocks) this.#addBlock(inner, stepNumber);
    }
  }
}

class StepRecorder {
  readonly insertions = new Insertions();
  readonly #text: string;
  readonly #names: Names;
  readonly #numbers: Numbers;
  /** The number of enclosing `finally` blocks that may override a `return`. */
  #jumps = 0;

  constructor(text: string, names: Names, numbers: Numbers) {
    this.#text = text;
    this.#names = names;
    this.#numbers = numbers;
  }

  flow(info: FlowInfo): void {
    // In a constructor, `super` and parameter properties depend on statement order.
    const isConstructor = info.node?.type === "ClassMethod" && info.node.kind === "constructor";
    if (!info.node || isConstructor) return;
    this.#enter(info.node, info);
    this.#recordBlock(info.body);
  }

  /** Each call of a flow has a frame, which also records how the call ends. */
  #enter(node: NonNullable<FlowInfo["node"]>, info: FlowInfo): void {
    const { enter, frame, error } = this.#names;
    const { body } = info;
    const parameterNames = paramNames(node.params);
    const values = parameterNames.length > 0 ? `,${shorthandObject(parameterNames)}` : "";
    const open = `const ${frame}=${enter}(${this.#numbers.flows.get(info)}${values});try{`;
    const close = `}catch(${error}){throw ${frame}.t(${error})}finally{${frame}.f()}`;
    const [only] = body.steps;
    if (!body.braces && only) {
      const step = this.#numbers.steps.get(only);
      const before = `{${open}${frame}.s(${step});return ${frame}.r(${step},${info.isAsync ? 1 : 0},(`;
      this.insertions.around(body.block.range, before, `))${close}}`);
      return;
    }
    const directives = node.body.type === "BlockStatement" ? node.body.directives : [];
    const last = directives.at(-1);
    const start = last ? nodeRange(last).end : body.block.range.start;
    this.insertions.around({ start, end: body.block.range.end }, `${last ? ";" : ""}${open}`, `;${close}`);
  }

  #recordBlock(info: BlockInfo): void {
    const isWhole = info.role === "body" && !info.braces;
    for (const each of info.steps) {
      const { node } = each;
      if (!node || silentTypes.test(node.type)) continue;
      const number = this.#numbers.steps.get(each) ?? 0;
      if (isWhole) this.#recordParts(each, node as ast.Expression, number);
      else this.#recordStatement(each, node, number);
    }
  }

  #recordStatement(info: StepInfo, labelled: ast.Node, step: number): void {
    const { frame } = this.#names;
    const { start, end } = nodeRange(labelled);
    let node = labelled;
    // A labelled statement without blocks is shown as a single piece of code and is not unwrapped.
    while (info.blocks.length > 0 && node.type === "LabeledStatement") node = node.body;
    this.insertions.before(start, `${frame}.${loopTypes.test(node.type) ? "l" : "s"}(${step});`);
    switch (node.type) {
      case "ExpressionStatement":
        this.insertions.after(end, ";");
        this.#recordValue(statementValue(node.expression), `v(${step},`);
        this.#recordParts(info, statementValue(node.expression), step);
        break;
      case "ReturnStatement":
        if (node.argument) this.#recordReturned(info, node.argument, step);
        break;
      case "ThrowStatement":
        // A `throw` has no value and never completes: it fails.
        this.insertions.around(nodeRange(node.argument), `${frame}.a(${step},0,(`, "))");
        break;
      case "BreakStatement":
      case "ContinueStatement":
        break;
      case "VariableDeclaration":
        this.insertions.after(end, `;${this.#declaredValuesCode(node, step)}`);
        for (const { init } of node.declarations) if (init) this.#recordParts(info, init, step);
        break;
      default:
        this.insertions.after(end, `;${frame}.x(${step});`);
    }
    this.#recordHeads(node, step);
    for (const inner of info.blocks) this.#recordOwnedBlock(inner, node, step);
  }

  /** Instruments a step's block to record when it is entered: a loop iteration, a caught error, or a branch. */
  #recordOwnedBlock(info: BlockInfo, node: ast.Node, step: number): void {
    const { role, braces, block } = info;
    // The branches of a `parallel` step are expressions, or functions with their own flows.
    if (role === "branch") return;
    const entryCode = this.#entryCode(info, node, step);
    if (braces || role === "case" || role === "default") this.insertions.before(block.range.start, entryCode);
    else this.insertions.around(block.range, `{${entryCode}`, "}");
    const mayJump = role !== "finally" && node.type === "TryStatement" && this.#mayJump(node.finalizer);
    if (mayJump) this.#jumps++;
    this.#recordBlock(info);
    if (mayJump) this.#jumps--;
  }

  /** True for a `finally` that may jump elsewhere and so cancel a pending return. */
  #mayJump(block: ast.BlockStatement | null | undefined): boolean {
    if (!block) return false;
    const { start, end } = nodeRange(block);
    return /\b(?:break|continue|return)\b/.test(this.#text.slice(start, end));
  }

  #entryCode(info: BlockInfo, node: ast.Node, step: number): string {
    const { frame, error } = this.#names;
    const block = this.#numbers.blocks.get(info);
    if (info.role === "loop") {
      const names = loopNames(node);
      return `${frame}.p(${step},${block}${names.length > 0 ? `,${shorthandObject(names)}` : ""});`;
    }
    if (info.role !== "catch" || node.type !== "TryStatement" || !node.handler)
      return `${frame}.b(${block});`;
    const { param, body } = node.handler;
    if (!param) this.insertions.before(nodeRange(body).start, `(${error})`);
    const caughtValue =
      param && param.type !== "Identifier" ? shorthandObject(patternNames(param)) : (param?.name ?? error);
    return `${frame}.k(${block},${caughtValue});`;
  }

  /** The expressions that decide which branch of a statement runs. */
  #recordHeads(node: ast.Node, step: number): void {
    if (node.type === "SwitchStatement") this.#recordValue(node.discriminant, `c(${step},`);
    let branch: ast.Node | null | undefined = node;
    while (branch?.type === "IfStatement") {
      this.#recordValue(branch.test, `c(${step},`);
      branch = branch.alternate;
    }
  }

  #recordValue(node: ast.Expression, call: string): void {
    // Wrapping a function would remove the name that it gets from its assignment, and the value of a function
    // is not informative.
    if (!isFunctionLike(node)) this.#wrapInCall(node, call);
  }

  #wrapInCall(node: ast.Node, call: string): void {
    this.insertions.around(nodeRange(node), `${this.#names.frame}.${call}(`, "))");
  }

  /** An async function settles with the promise that it returns, unless a `finally` returns something else. */
  #recordReturned(info: StepInfo, node: ast.Expression, step: number): void {
    const { isAsync, isGenerator } = info.parent.flow;
    if (isGenerator) {
      if (isAsync) this.#recordValue(node, "w(");
      this.#recordValue(node, `v(${step},`);
    } else this.#recordValue(node, `r(${step},${isAsync && this.#jumps === 0 ? 1 : 0},`);
    this.#recordParts(info, node, step);
  }

  /** The recorded parts of an expression: arguments, branches, and the awaited promise. */
  #recordParts(info: StepInfo, node: ast.Expression, step: number): void {
    const list = info.blocks.some(({ role }) => role === "branch") ? branchList(node) : undefined;
    if (list) {
      this.#recordBranches(info, list);
      return;
    }
    const awaited = awaitedOperand(node);
    if (awaited) this.#wrapInCall(awaited, "w(");
    this.#recordArguments(node, (index) => `a(${step},${index},`);
  }

  #recordBranches(info: StepInfo, list: ast.ArrayExpression): void {
    this.#wrapInCall(list, "j(");
    for (const branch of info.blocks) {
      const block = this.#numbers.blocks.get(branch);
      const { node } = branch;
      if (!node) continue;
      const isSpread = node.type === "SpreadElement";
      const value = isSpread ? node.argument : node;
      this.#wrapInCall(value, `${isSpread ? "h" : "g"}(${this.#names.frame}.o(${block}),`);
      this.#recordArguments(value, (index) => `i(${block},${index},`);
    }
  }

  #recordArguments(node: ast.Node, call: (index: number) => string): void {
    argumentsToRecord(node).forEach((argument, index) => {
      if (argument) this.#recordValue(argument, call(index));
    });
  }

  #declaredValuesCode(node: ast.VariableDeclaration, step: number): string {
    const { frame } = this.#names;
    const shown = node.declarations.filter(({ init }) => init && !isFunctionLike(init));
    const names = shown.flatMap(({ id }) => patternNames(id));
    const [only] = names;
    if (only === undefined || node.declare === true) return `${frame}.x(${step});`;
    const isOne = names.length === 1 && shown[0]?.id.type === "Identifier";
    return isOne ? `${frame}.v(${step},${only});` : `${frame}.d(${step},${shorthandObject(names)});`;
  }
}
