import {
  type Range as DecorationRange,
  type EditorState,
  type Extension,
  Prec,
  StateField,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, WidgetType } from "@codemirror/view";
import { t } from "@vscode/l10n";
import { type Hole, isTemplateText, type Literal, readLiteral } from "../literals/read-literal.ts";
import { escaped } from "../literals/write-literal.ts";

type Template = Literal & { readonly kind: "template" };

function readTemplate(state: EditorState): Template | undefined {
  const literal = readLiteral(state.doc.toString());
  return literal?.kind === "template" ? literal : undefined;
}

/** A widget that shows text instead of code. */
class TextWidget extends WidgetType {
  readonly #text: string;
  readonly #isChip: boolean;
  constructor(text: string, isChip: boolean) {
    super();
    this.#text = text;
    this.#isChip = isChip;
  }
  override eq(other: TextWidget): boolean {
    return other.#text === this.#text && other.#isChip === this.#isChip;
  }
  override toDOM(): HTMLElement {
    const dom = document.createElement("span");
    dom.textContent = this.#text;
    if (this.#isChip) dom.className = "hl-chip";
    if (this.#isChip) dom.title = t("Click or press F2 to edit");
    return dom;
  }
  override ignoreEvent(): boolean {
    return !this.#isChip;
  }
}

const hidden = Decoration.replace({});

/** True if a position is inside a substitution and not at one of its edges. */
const isStrictlyInside = ({ start, end }: Hole, at: number): boolean => start < at && at < end;

/** Hides the quotes and backslashes, and shows the substitutions as chips, except the one with the cursor. */
function chipDecorations(state: EditorState): DecorationSet {
  const template = readTemplate(state);
  if (!template) return Decoration.none;
  const { length } = state.doc;
  const { head } = state.selection.main;
  const ranges: DecorationRange<Decoration>[] = [hidden.range(0, 1), hidden.range(length - 1, length)];
  for (const hole of template.holes) {
    if (isStrictlyInside(hole, head)) continue;
    const widget = new TextWidget(state.sliceDoc(hole.start + 2, hole.end - 1).trim() || "…", true);
    ranges.push(Decoration.replace({ widget }).range(hole.start, hole.end));
  }
  for (const { start, end, value } of template.units)
    if (end - start === 2 && /^[`$\\{]$/.test(value) && state.sliceDoc(start, start + 1) === "\\")
      ranges.push(Decoration.replace({ widget: new TextWidget(value, false) }).range(start, end));
  return Decoration.set(ranges, true);
}

const decorations = StateField.define<DecorationSet>({
  create: chipDecorations,
  update: (before, transaction) =>
    transaction.docChanged || transaction.selection ? chipDecorations(transaction.state) : before,
  provide: (field) => [
    EditorView.decorations.from(field),
    EditorView.atomicRanges.of((view) => view.state.field(field, false) ?? Decoration.none),
  ],
});

/** Returns the template if a range is in its text and not in a substitution. */
function inText(state: EditorState, from: number, to: number): Template | undefined {
  const template = readTemplate(state);
  return template && isTemplateText(state.doc.toString(), template, from, to) ? template : undefined;
}

/** True if a `{` at a position would start a substitution. */
function opensHole({ units }: Template, state: EditorState, at: number): boolean {
  return units.some(({ start, end }) => end === at && state.sliceDoc(start, end) === "$");
}

/** Returns the code to insert for text that is typed into a template. */
function escapeTyped(state: EditorState, range: { from: number; to: number }, text: string): string {
  const escapedText = escaped(text, "`");
  // A `$` before an existing brace would start a substitution.
  return escapedText.endsWith("$") && state.sliceDoc(range.to, range.to + 1) === "{"
    ? `${escapedText.slice(0, -1)}\\$`
    : escapedText;
}

const typingHandler = EditorView.inputHandler.of((view, from, to, text) => {
  const { state } = view;
  const template = inText(state, from, to);
  if (!template) return false;
  const { length } = state.doc;
  if (/^["'`]/.test(text) && from === 1 && to === length - 1) {
    // A quote that replaces the whole text starts code.
    view.dispatch({
      changes: { from: 0, to: length, insert: text },
      selection: { anchor: text.length },
      userEvent: "input.type",
    });
    return true;
  }
  const startsHole = text === "{" && opensHole(template, state, from);
  const insert = startsHole ? "{}" : escapeTyped(state, { from, to }, text);
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + (startsHole ? 1 : insert.length) },
    userEvent: "input.type",
    scrollIntoView: true,
  });
  return true;
});

const pasteFilter = EditorView.clipboardInputFilter.of((text, state) => {
  const { from, to } = state.selection.main;
  const template = inText(state, from, to);
  return template ? escapeTyped(state, { from, to }, text) : text;
});

/** Keeps the cursor inside the template's quotes. */
const cursorClamp = Prec.lowest(
  EditorView.updateListener.of(({ view, state, selectionSet, docChanged }) => {
    if ((!selectionSet && !docChanged) || !readTemplate(state)) return;
    const { anchor, head } = state.selection.main;
    const clamp = (at: number): number => inQuotes(state, at);
    if (clamp(anchor) !== anchor || clamp(head) !== head)
      queueMicrotask(() => {
        if (view.state === state) view.dispatch({ selection: { anchor: clamp(anchor), head: clamp(head) } });
      });
  }),
);

function openHole(view: EditorView, hole: Hole | undefined): boolean {
  if (!hole) return false;
  view.focus();
  view.dispatch({ selection: { anchor: hole.end - 1 } });
  return true;
}

const chipOpening: Extension = [
  keymap.of([
    {
      key: "F2",
      run: (view) => {
        const { head } = view.state.selection.main;
        const holes = readTemplate(view.state)?.holes ?? [];
        return openHole(
          view,
          holes.find(({ start }) => start === head) ?? holes.find(({ end }) => end === head),
        );
      },
    },
  ]),
  EditorView.domEventHandlers({
    mousedown: (event, view) => {
      const chip = event.target instanceof Element ? event.target.closest(".hl-chip") : null;
      if (!chip) return false;
      const position = view.posAtDOM(chip);
      return openHole(
        view,
        readTemplate(view.state)?.holes.find(({ start, end }) => start <= position && position < end),
      );
    },
  }),
];

/** Returns the nearest position inside a template's quotes, because an expression outside of them would be an error. */
export function inQuotes(state: EditorState, at: number): number {
  return readTemplate(state) ? Math.min(Math.max(at, 1), state.doc.length - 1) : at;
}

/**
 * Returns the text to insert for an expression at a range: a substitution in a template's text, or else the expression itself.
 */
export function insertedExpression(state: EditorState, from: number, to: number, expression: string): string {
  return inText(state, from, to) ? `\${${expression}}` : expression;
}

/**
 * Shows a template literal as text. Its substitutions are chips, and typed characters are text even if they have a meaning in
 * code.
 */
export const templateChips: Extension = [
  decorations,
  Prec.highest(typingHandler),
  pasteFilter,
  cursorClamp,
  Prec.high(chipOpening),
];
