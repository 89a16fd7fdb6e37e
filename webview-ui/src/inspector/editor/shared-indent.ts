import { syntaxTree } from "@codemirror/language";
import {
  type Range as DecorationRange,
  type EditorState,
  StateField,
  type Transaction,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";

const hidden = Decoration.replace({});

/** True if the spaces at a line's start are part of a template literal's text and not indentation. */
function isInTemplate(state: EditorState, at: number): boolean {
  for (let node = syntaxTree(state).resolveInner(at, -1); node.parent; node = node.parent)
    if (node.name === "TemplateString" && node.from < at && at < node.to) return true;
  return false;
}

function sharedStart(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return one.slice(0, length);
}

/** Returns the non-empty lines after the first one, with their indentation. */
function indentedLines(state: EditorState): readonly { readonly from: number; readonly indent: string }[] {
  const lines: { from: number; indent: string }[] = [];
  for (let number = 2; number <= state.doc.lines; number++) {
    const { from, text } = state.doc.line(number);
    if (text.trim() !== "" && !isInTemplate(state, from))
      lines.push({ from, indent: /^\s*/.exec(text)?.[0] ?? "" });
  }
  return lines;
}

function indentDecorations(state: EditorState): DecorationSet {
  const lines = indentedLines(state);
  const shared = lines.map(({ indent }) => indent).reduce(sharedStart, lines[0]?.indent ?? "");
  if (shared === "") return Decoration.none;
  const ranges = lines.map(
    ({ from }): DecorationRange<Decoration> => hidden.range(from, from + shared.length),
  );
  return Decoration.set(ranges);
}

/** True if the text changed or parsing progressed. Long text, or any text on a slow machine, is parsed in parts. */
function needsUpdate({ docChanged, startState, state }: Transaction): boolean {
  return docChanged || syntaxTree(startState) !== syntaxTree(state);
}

/**
 * Hides the common indentation of an expression's lines, which comes from its position in the file. The text itself is not
 * changed.
 */
export const sharedIndent = StateField.define<DecorationSet>({
  create: indentDecorations,
  update: (before, transaction) => (needsUpdate(transaction) ? indentDecorations(transaction.state) : before),
  provide: (field) => [
    EditorView.decorations.from(field),
    EditorView.atomicRanges.of((view) => view.state.field(field, false) ?? Decoration.none),
  ],
});
