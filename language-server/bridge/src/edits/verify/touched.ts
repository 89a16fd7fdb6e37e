import type * as ast from "@babel/types";
import { contains, type Range, type TextEdit } from "@hookloom/protocol/flow-document";
import type { FlowModel } from "../../model/flow-model.ts";
import { readFlowWithNodes } from "../../read/associate.ts";
import { readModuleNames } from "../../read/triggers.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { offsetMapper } from "../../text/edit-list.ts";
import type { EditContext } from "../context.ts";

/** A reading of only the module statements that an edit changes. */
export interface TouchedReading {
  readonly model: FlowModel;
  /** True for ranges in the statements that were read again. Ranges refer to the old text. */
  readonly covers: (range: Range) => boolean;
}

/** The module statements that strictly contain the edits. Undefined if an edit is not inside a statement. */
function touchedStatements(context: EditContext, edits: readonly TextEdit[]): ast.Statement[] | undefined {
  const touched = new Set<ast.Statement>();
  for (const edit of edits) {
    const holder = context.model.parsed.program.body.find((node) => {
      const { start, end } = nodeRange(node);
      return start < edit.start && edit.end < end;
    });
    if (!holder) return undefined;
    touched.add(holder);
  }
  return [...touched];
}

/** The methods that no edit touches, except private ones, because other methods may refer to private ones. */
function untouchedMethods(statements: readonly ast.Statement[], edits: readonly TextEdit[]): Range[] {
  return statements.flatMap((statement) => {
    const exported = "declaration" in statement ? statement.declaration : undefined;
    const node = exported && typeof exported === "object" ? exported : statement;
    if (node.type !== "ClassDeclaration") return [];
    const methods = node.body.body
      .filter(({ type }) => type === "ClassMethod")
      .map((member) => nodeRange(member));
    return methods.filter(({ start, end }) => !edits.some((edit) => start <= edit.end && edit.start <= end));
  });
}

/**
 * Reads only the edited statements: all other module statements are blanked, because their meaning cannot change. Undefined
 * if this is not sufficient: in a text with syntax errors, or for edits between module statements.
 */
export function readTouched(
  context: EditContext,
  newText: string,
  edits: readonly TextEdit[],
): TouchedReading | undefined {
  const { program, comments, holes, issues } = context.model.parsed;
  if (holes.length > 0 || issues.length > 0) return undefined;
  const touched = touchedStatements(context, edits);
  if (!touched) return undefined;
  const { triggers, apps } = readModuleNames(program, comments);
  // A doc comment can determine the parameter of an exported function, and the comment is blanked together
  // with the code around the statements.
  if (apps.length > 0) return undefined;
  const imports = program.body.filter(({ type }) => type === "ImportDeclaration");
  const declared = [...triggers.values()].map(({ statement }) => statement);
  const keptStatements = new Set<ast.Statement>([...imports, ...declared, ...touched]);
  const blanks = untouchedMethods(touched, edits);
  const mapOffset = offsetMapper(edits);
  let text = "";
  const copy = (from: number, to: number): void => {
    text += " ".repeat(from - text.length) + newText.slice(from, to);
  };
  for (const { start, end } of [...keptStatements]
    .map((node) => nodeRange(node))
    .sort((a, b) => a.start - b.start)) {
    let from = mapOffset(start, "left");
    for (const blank of blanks) {
      if (blank.start < start || blank.end > end) continue;
      copy(from, mapOffset(blank.start, "left"));
      from = mapOffset(blank.end, "left");
    }
    copy(from, mapOffset(end, "right"));
  }
  const model = readFlowWithNodes(text + " ".repeat(newText.length - text.length), {
    language: context.language,
  });
  if (model.parsed.program.body.length !== keptStatements.size || model.parsed.holes.length > 0)
    return undefined;
  const ranges = touched.map((node) => nodeRange(node));
  return {
    model,
    covers: (range) =>
      ranges.some((outer) => contains(outer, range)) && !blanks.some((outer) => contains(outer, range)),
  };
}
