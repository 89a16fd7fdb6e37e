import {
  type Range as DecorationRange,
  type EditorState,
  type Extension,
  Prec,
  StateField,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, WidgetType } from "@codemirror/view";
import { type Hole, isTemplateText, type Literal, readLiteral } from "../literals/read-literal.ts";
import { escaped } from "../literals/write-literal.ts";

type Template = Literal & { readonly kind: "template" };

function readTemplate(state: EditorState): Template | undefined {
  const literal = readLiteral(state.doc.toString());
  return literal?.kind === "template" ? literal : undefined;
}

/** A text that is shown instead of the code. */
class Shown extends WidgetType {
  readonly #text: string;
  readonly #isChip: boolean;
  constructor(text: string, isChip: boolean) {
    super();
    this.#text = text;
    this.#isChip = isChip;
  }
  override eq(other: Shown): boolean {
    return other.#text === this.#text && other.#isChip === this.#isChip;
  }
  override toDOM(): HTMLElement {
    const dom = document.createElement("span");
    dom.textContent = this.#text;
    if (this.#isChip) dom.className = "hl-chip";
    if (this.#isChip) dom.title = "Click or F2 edits it";
    return dom;
  }
  override ignoreEvent(): boolean {
    return !this.#isChip;
  }
}

const hidden = Decoration.replace({});

/** True if a position is in a hole and not at one of its edges. */
const holds = ({ start, end }: Hole, at: number): boolean => start < at && at < end;

/** Hides the quotes and the backslashes, and shows the holes as chips but for the one with the cursor in it. */
function chipDecorations(state: EditorState): DecorationSet {
  const template = readTemplate(state);
  if (!template) return Decoration.none;
  const { length } = state.doc;
  const { head } = state.selection.main;
  const ranges: DecorationRange<Decoration>[] = [hidden.range(0, 1), hidden.range(length - 1, length)];
  for (const hole of template.holes) {
    if (holds(hole, head)) continue;
    const widget = new Shown(state.sliceDoc(hole.start + 2, hole.end - 1).trim() || "…", true);
    ranges.push(Decoration.replace({ widget }).range(hole.start, hole.end));
  }
  for (const { start, end, value } of template.units)
    if (end - start === 2 && /^[`$\\{]$/.test(value) && state.sliceDoc(start, start + 1) === "\\")
      ranges.push(Decoration.replace({ widget: new Shown(value, false) }).range(start, end));
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

/** The template, where a range is in its text and not in a hole. */
function inText(state: EditorState, from: number, to: number): Template | undefined {
  const template = readTemplate(state);
  return template && isTemplateText(state.doc.toString(), template, from, to) ? template : undefined;
}

/** True if a `{` at a position would open a hole. */
function opensHole({ units }: Template, state: EditorState, at: number): boolean {
  return units.some(({ start, end }) => end === at && state.sliceDoc(start, end) === "$");
}

/** What typing a text into the template's text inserts. */
function asTyped(state: EditorState, at: { from: number; to: number }, text: string): string {
  const plain = escaped(text, "`");
  // A `$` before a brace that is there already would open a hole.
  return plain.endsWith("$") && state.sliceDoc(at.to, at.to + 1) === "{" ? `${plain.slice(0, -1)}\\$` : plain;
}

const typing = EditorView.inputHandler.of((view, from, to, text) => {
  const { state } = view;
  const template = inText(state, from, to);
  if (!template) return false;
  const { length } = state.doc;
  if (/^["'`]/.test(text) && from === 1 && to === length - 1) {
    // A quote that replaces all of the text begins code.
    view.dispatch({
      changes: { from: 0, to: length, insert: text },
      selection: { anchor: text.length },
      userEvent: "input.type",
    });
    return true;
  }
  const hole = text === "{" && opensHole(template, state, from);
  const insert = hole ? "{}" : asTyped(state, { from, to }, text);
  view.dispatch({
    changes: { from, to, insert },
    selection: { anchor: from + (hole ? 1 : insert.length) },
    userEvent: "input.type",
    scrollIntoView: true,
  });
  return true;
});

const pasting = EditorView.clipboardInputFilter.of((text, state) => {
  const { from, to } = state.selection.main;
  const template = inText(state, from, to);
  return template ? asTyped(state, { from, to }, text) : text;
});

/** A template's text begins and ends inside of its quotes. */
const inside = Prec.lowest(
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

const opening: Extension = [
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
      const at = view.posAtDOM(chip);
      return openHole(
        view,
        readTemplate(view.state)?.holes.find(({ start, end }) => start <= at && at < end),
      );
    },
  }),
];

/** The nearest position inside the quotes of a template: an expression outside of them is a mistake. */
export function inQuotes(state: EditorState, at: number): number {
  return readTemplate(state) ? Math.min(Math.max(at, 1), state.doc.length - 1) : at;
}

/** What inserting an expression at a range of the text writes: a hole in the text of a template, else itself. */
export function insertedExpression(state: EditorState, from: number, to: number, expression: string): string {
  return inText(state, from, to) ? `\${${expression}}` : expression;
}

/** A template literal as text: its holes are chips, and what is typed is text, whatever it means in code. */
export const templateChips: Extension = [
  decorations,
  Prec.highest(typing),
  pasting,
  inside,
  Prec.high(opening),
];
