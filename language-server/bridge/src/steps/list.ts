import type * as ast from "@babel/types";
import type { KnownNames, Range } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import { holeStep, type StepDraft, type Surroundings } from "../model/flow-draft.ts";
import { type Hole, nodeRange, type ParsedFile } from "../syntax/babel.ts";
import type { ListReader } from "./blocks.ts";
import { areAdjacent, type CommentRun, commentRuns, commentText, firstCommentAt } from "./comments.ts";
import { type DisabledCode, disabledIn } from "./disabled.ts";
import { expressionShape, type StepContext, type StepShape } from "./expressions.ts";
import { oneLine } from "./fields.ts";
import { codeShape } from "./statements.ts";
import { statementShape } from "./step-kinds.ts";

const nowhere: Surroundings = { inLoop: true, inSwitch: true, depth: 0 };

/** Reads statement lists into steps, with the comments above them, commented-out statements, and holes. */
export class StepReader implements ListReader {
  readonly context: StepContext;
  readonly #parsed: ParsedFile;
  readonly #holes = new Map<number, Hole>();
  /** The holes at positions where no statement can be shown, for example in a class body. */
  readonly unseen = new Set<Hole>();

  constructor(parsed: ParsedFile, names: KnownNames) {
    this.#parsed = parsed;
    this.context = { text: parsed.text, names };
    for (const hole of parsed.holes) {
      this.#holes.set(hole.range.start, hole);
      this.unseen.add(hole);
    }
  }

  readList(nodes: readonly ast.Node[], range: Range, around: Surroundings): readonly StepDraft[] {
    const steps: StepDraft[] = [];
    let from = range.start;
    for (const node of nodes) {
      const { start } = nodeRange(node);
      const leading = this.#readGap(from, start, steps, true);
      const step = this.#readStep(node, around, leading);
      steps.push(step);
      from = step.range.end;
    }
    this.#readGap(from, range.end, steps, false);
    return steps;
  }

  readSingle(node: ast.Node, around: Surroundings): readonly StepDraft[] {
    return [this.#readStep(node, around, undefined)];
  }

  /** The single step of an arrow function whose body is an expression. */
  readExpression(node: ast.Node, around: Surroundings): StepDraft {
    const shape = expressionShape(this.context, node, around) ?? codeShape(this.context, node);
    return toStepDraft(shape, nodeRange(node), node, undefined);
  }

  #readStep(node: ast.Node, around: Surroundings, above: Comments | undefined): StepDraft {
    const range = nodeRange(node);
    const hole = this.#holes.get(range.start);
    if (hole !== undefined && range.end <= hole.range.end) {
      this.unseen.delete(hole);
      return { ...holeStep(this.context.text, hole), ...above };
    }
    return toStepDraft(statementShape(this, node, around), range, node, above);
  }

  /** Adds the disabled statements in a gap. Returns the comments that belong to the next statement. */
  #readGap(start: number, end: number, steps: StepDraft[], isBeforeStatement: boolean): Comments | undefined {
    const { comments } = this.#parsed;
    const first = firstCommentAt(comments, start);
    return first < comments.length && nodeRange(comments[first] as ast.Comment).start < end
      ? this.#readComments({ start, end }, steps, isBeforeStatement)
      : undefined;
  }

  #readComments(gap: Range, steps: StepDraft[], isBeforeStatement: boolean): Comments | undefined {
    const { text, comments, dialect } = this.#parsed;
    const runs = commentRuns(text, comments, gap);
    let above: CommentRun = [];
    for (const run of runs) {
      const codes = disabledIn({ text, run, dialect, isKnown: (name) => this.#isUsed(name, gap.start) });
      steps.push(...codes.map((code) => this.#disabledStep(code)));
      above = run.slice(codes.at(-1)?.to ?? 0);
    }
    const first = above[0];
    const last = above.at(-1);
    if (!isBeforeStatement || first === undefined || last === undefined) return undefined;
    const leading = { start: nodeRange(first).start, end: nodeRange(last).end };
    if (!areAdjacent(text, leading.end, gap.end)) return undefined;
    return { comment: commentText(above), leading };
  }

  /** True if the module statement at an offset uses a name outside of its comments. */
  #isUsed(name: string, at: number): boolean {
    const { program, text, comments } = this.#parsed;
    const range = program.body.map(nodeRange).find(({ start, end }) => start <= at && at <= end);
    if (range === undefined) return false;
    for (const { index } of text.slice(range.start, range.end).matchAll(namePattern(name))) {
      const offset = range.start + index;
      const before = comments[firstCommentAt(comments, offset + 1) - 1];
      if (before === undefined || nodeRange(before).end <= offset) return true;
    }
    return false;
  }

  #disabledStep({ range, nodes, source }: DisabledCode): StepDraft {
    const context = { ...this.context, text: source };
    const [node] = nodes;
    const shape: StepShape =
      nodes.length === 1 && node !== undefined
        ? statementShape(cardReader(context), node, nowhere)
        : {
            kind: "code",
            label: t("{0} statements", nodes.length),
            detail: oneLine(source, { start: 0, end: source.length }),
            fields: [],
            blocks: [],
          };
    return { ...shape, fields: [], blocks: [], range, disabled: true, node: undefined };
  }
}

/** The comments that belong to a statement. */
type Comments = Required<Pick<StepDraft, "comment" | "leading">>;

/** All step drafts have the same members in the same order, which makes reading them several times faster. */
function toStepDraft(shape: StepShape, range: Range, node: ast.Node, above: Comments | undefined): StepDraft {
  const { kind, label, detail, fields, blocks, connector } = shape;
  const { comment, leading } = above ?? nothingAbove;
  return { kind, label, detail, range, fields, blocks, comment, connector, node, leading };
}

const nothingAbove: Pick<StepDraft, "comment" | "leading"> = { comment: undefined, leading: undefined };

/** A pattern that matches a name as a whole word. */
function namePattern(name: string): RegExp {
  return new RegExp(`(?<![\\w$.])${name.replace(/\$/g, "\\$")}(?![\\w$])`, "g");
}

/** Reads only the card of a single disabled statement. */
const cardReader = (context: StepContext): ListReader => ({
  context,
  readList: () => [],
  readSingle: () => [],
});
