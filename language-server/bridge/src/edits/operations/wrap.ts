import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { EditOf, WrapKind } from "@hookloom/protocol/flow-edit";
import { placeholders } from "@hookloom/protocol/step-kinds";
import type { StepInfo } from "../../model/flow-model.ts";
import { caughtBy } from "../../steps/templates.ts";
import { endsLine, indentAt, lineStart, nextLine } from "../../text/lines.ts";
import { shiftEdits } from "../../text/reindent.ts";
import { type EditContext, findSteps } from "../context.ts";
import { type Draft, draft, type Expected, sameSteps, withInserted } from "../draft.ts";
import { editErrors } from "../errors.ts";
import { loggerIn, namesOfFunction } from "../names/free-names.ts";
import { nextName } from "../names/fresh-name.ts";
import { jumpsOut, rejectHiddenNames, siblingStatements, stepNodes } from "../names/meaning.ts";
import { blockScopedBy } from "../names/names.ts";
import { literalsIn } from "../names/nodes.ts";
import { guardEdit } from "../placing/insert.ts";
import { blockForm, blockItems, type Item } from "../placing/items.ts";
import { toPiece } from "../placing/pieces.ts";
import { styleFor } from "../placing/style.ts";
import { parallelEdits, type Selection } from "./parallel.ts";

/**
 * @param takesExpressions True where the one step of an arrow function or of a list of branches may be an expression.
 * @throws EditRefused `not-applicable`, in a sentence with the aim, for steps that do not follow each other in one block
 */
export function selectSteps(
  context: EditContext,
  ids: readonly string[],
  aim = "be put into a common block",
  takesExpressions = false,
): Selection {
  const steps = findSteps(context, ids);
  const first = steps[0] as StepInfo;
  const block = first.parent;
  if (steps.some((info, at) => info.parent !== block || info.index !== first.index + at)) {
    throw editErrors.notApplicable(
      `Only steps that follow each other in one block can ${aim}.`,
      "Select neighbouring steps.",
    );
  }
  const form = blockForm(block);
  if (!takesExpressions && (form === "expression" || form === "branch")) {
    throw editErrors.notApplicable(
      "This step is an expression, not a statement.",
      "Give its function a body with braces first.",
    );
  }
  const items = blockItems(context, block).slice(first.index, first.index + steps.length);
  return { block, steps, items, style: styleFor(context, block) };
}

function wrapperParts(
  kind: WrapKind,
  selection: Selection,
  { logger, name }: { readonly logger: string; name(wanted: string): string },
): readonly [string, string] {
  const { style } = selection;
  const end = style.semicolons ? ";" : "";
  switch (kind) {
    case "if":
      return [`if (${placeholders.condition}) {`, "}"];
    case "for":
      return [`for (const ${name("item")} of ${placeholders.list}) {`, "}"];
    case "while":
      return [`while (${placeholders.while}) {`, "}"];
    default: {
      const error = name("error");
      const caught = caughtBy(logger, error, style.quote);
      return ["try {", `} catch (${error}) {\n${style.unit}${caught}${end}\n}`];
    }
  }
}

/** The edits that put lines before and after steps and indent the steps by one level. */
function wrapLines(context: EditContext, selection: Selection, shell: readonly [string, string]): TextEdit[] {
  const { text } = context;
  const { items, steps, style } = selection;
  const first = items[0] as Item;
  const last = items.at(-1) as Item;
  const start = lineStart(text, first.start);
  const end = nextLine(text, last.end);
  const indent = indentAt(text, first.start);
  const lines = (code: string): string =>
    code
      .split("\n")
      .map((line) => indent + line + style.eol)
      .join("");
  const edits = shiftEdits(
    text,
    { start, end: last.end },
    { add: style.unit },
    literalsIn(stepNodes(steps), text),
  );
  const opening = { start, end: start, newText: lines(shell[0]) };
  return [opening, ...edits, { start: end, end, newText: lines(shell[1]) }];
}

/** The edits that put a block around steps without leaving their line. */
function wrapInline(
  context: EditContext,
  selection: Selection,
  shell: readonly [string, string],
): TextEdit[] {
  const { items } = selection;
  const first = items[0] as Item;
  const last = items.at(-1) as Item;
  if (toPiece(context, last).lineComment) {
    throw editErrors.notApplicable(
      "A comment that goes to the end of the line would swallow the end of the block.",
      "Put the step on a line of its own first.",
    );
  }
  const closing = shell[1].replace(/\n\s*/g, " ");
  return [
    { start: first.start, end: first.start, newText: `${shell[0]} ` },
    { start: last.end, end: last.end, newText: ` ${closing}` },
  ];
}

/** Puts steps into a new `if`, loop, `try` or list of parallel branches. @throws EditRefused */
export function writeWrap(context: EditContext, edit: EditOf<"wrap">): Draft {
  if (!["if", "try", "for", "while", "parallel"].includes(edit.in)) {
    throw editErrors.badEdit(`steps cannot be put into "${String(edit.in)}"`);
  }
  const selection = selectSteps(context, edit.steps);
  const { block, steps, items } = selection;
  const nodes = stepNodes(steps);
  const chosen = new Set(steps);
  const siblings = siblingStatements(block, chosen);
  rejectHiddenNames(
    blockScopedBy(nodes),
    siblings,
    "Select the steps that use it as well, or declare it before.",
  );
  if (edit.in === "parallel") return parallelDraft(context, selection);
  if ((edit.in === "for" || edit.in === "while") && jumpsOut(nodes)) {
    throw editErrors.changesMeaning(
      "A break or continue in these steps would leave the new loop instead of the one around it.",
      "Remove it first, or leave it outside.",
    );
  }
  const used = namesOfFunction(block);
  const name = (wanted: string): string => nextName(wanted, (one) => used.has(one));
  const shell = wrapperParts(edit.in, selection, { logger: loggerIn(context, block), name });
  const ownLines = items.every((item) => item.ownLines);
  const edits = ownLines ? wrapLines(context, selection, shell) : wrapInline(context, selection, shell);
  return draft([...edits, ...guards(context, selection)], {
    blocks: wrapped(selection, { is: "around", inner: sameSteps(steps) }),
    moved: new Set(steps.map(({ step }) => step)),
  });
}

function guards(context: EditContext, { block, items }: Selection): TextEdit[] {
  const last = items.at(-1) as Item;
  const next = blockItems(context, block)[last.info.index + 1];
  return [...guardEdit(context, false, items[0]), ...guardEdit(context, false, next)];
}

/** What the block holds with one step instead of those that are wrapped. */
const wrapped = ({ block, steps }: Selection, one: Expected): Draft["blocks"] =>
  withInserted(block, steps[0]?.index ?? 0, [one], steps.length);

function parallelDraft(context: EditContext, selection: Selection): Draft {
  if (!selection.block.flow.isAsync) throw editErrors.awaitOutsideAsync();
  const edits = parallelEdits(context, selection);
  const last = selection.items.at(-1) as Item;
  const line = endsLine(context.text, last.end);
  const next = blockItems(context, selection.block)[last.info.index + 1];
  const open = line && !selection.style.semicolons;
  return draft([...edits, ...guardEdit(context, open, next)], {
    blocks: wrapped(selection, { is: "fresh", count: 1 }),
    moved: new Set(selection.steps.map(({ step }) => step)),
  });
}
