import {
  type FocusEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";
import type { ExpressionEditor, TextSelection } from "../editor/editor-contract.ts";
import { type ActiveField, useInspector } from "../fields/inspector-context.ts";
import { isTemplateText, readLiteral } from "../literals/read-literal.ts";
import { withHole } from "../literals/write-literal.ts";
import type { ControlKind } from "./literal-control.tsx";

/** The elements of a mounted field. */
export interface FieldParts {
  readonly box: RefObject<HTMLDivElement | null>;
  /** Undefined while the field shows another control. */
  readonly editor: RefObject<ExpressionEditor | undefined>;
  /** The selection, passed on to the control that replaces the focused one. */
  readonly handedOver: RefObject<TextSelection | undefined>;
}

export function useFieldParts(): FieldParts {
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<ExpressionEditor>(undefined);
  const handedOver = useRef<TextSelection>(undefined);
  return useMemo(() => ({ box, editor, handedOver }), []);
}

/** Returns the field as the target of insertions. The object stays the same while the field is mounted. */
export function useActiveField(
  { step, field, leading = false }: Pick<ActiveField, "step" | "field"> & { readonly leading?: boolean },
  { insert, commit }: { insert(expression: string): void; commit(): void },
  box: FieldParts["box"],
): ActiveField {
  const { activate } = useInspector();
  const latest = useRef({ insert, commit });
  useLayoutEffect(() => {
    latest.current = { insert, commit };
  });
  const active = useMemo(
    () => ({
      step,
      field,
      insert: (expression: string) => latest.current.insert(expression),
      commit: () => latest.current.commit(),
      focus: () => box.current?.querySelector<HTMLElement>("textarea, input, select, .cm-content")?.focus(),
    }),
    [step, field, box],
  );
  useEffect(() => {
    if (leading) activate(active);
  }, [leading, active, activate]);
  return active;
}

/** The ids of the elements that F6 focuses from a field: the scope tree's search, or else the header that opens the tree. */
export const scopeIds = { search: "hl-scope-search", head: "hl-scope-head" } as const;

/** Moves the focus from a field to the scope tree. Returns false if there is no tree. */
export function focusScope(): boolean {
  const target = document.getElementById(scopeIds.search) ?? document.getElementById(scopeIds.head);
  target?.focus();
  // Selects the previous query, so that typing replaces it.
  if (target instanceof HTMLInputElement) target.select();
  return target !== null;
}

/** Returns the text box, switch or list of a field that shows no editor. */
const findBox = (parent: HTMLElement | null): HTMLElement | null =>
  parent?.querySelector<HTMLElement>("textarea, input, select") ?? null;

/** Focuses the control and selects all of its text. */
function selectWhole({ box, editor }: FieldParts): void {
  const control = findBox(box.current);
  if (editor.current) editor.current.focus();
  else control?.focus();
  if (control instanceof HTMLTextAreaElement || control instanceof HTMLInputElement) control.select();
}

/** Selects all of a placeholder when it receives the focus: immediately from the keyboard, or on the click if pressed. */
export function useSelectWhole(untouched: boolean, parts: FieldParts) {
  const pressed = useRef(false);
  return {
    onPointerDownCapture: ({ currentTarget, target }: PointerEvent<HTMLElement>): void => {
      const inText = target instanceof Element && target.closest("textarea, input, .cm-content") !== null;
      pressed.current = inText && !currentTarget.contains(document.activeElement);
    },
    onFocus: ({ currentTarget, relatedTarget, target }: FocusEvent<HTMLElement>): void => {
      const enters = !currentTarget.contains(relatedTarget) && target.tagName !== "BUTTON";
      if (untouched && enters && !pressed.current) selectWhole(parts);
    },
    onClick: (): void => {
      if (untouched && pressed.current) selectWhole(parts);
      pressed.current = false;
    },
  };
}

/** Focuses the control on request. If a focused field changes its control, focuses the new one. */
export function useControlFocus(shouldFocus: boolean, kind: ControlKind, parts: FieldParts): void {
  const { box, editor, handedOver: taken } = parts;
  useEffect(() => {
    if (shouldFocus) selectWhole(parts);
  }, [shouldFocus, parts]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another kind has another control.
  useEffect(() => {
    const selection = taken.current;
    taken.current = undefined;
    if (!selection) return;
    if (editor.current) return editor.current.focus(selection);
    const control = findBox(box.current);
    control?.focus();
    if (control instanceof HTMLTextAreaElement) control.setSelectionRange(selection.start, selection.end);
  }, [kind, box, editor, taken]);
}

/** Returns the offset in a text box at a point on the page, or the end of the text if the point is outside it. */
export function offsetAtPoint({ box }: FieldParts, x: number, y: number): number {
  const area = findBox(box.current);
  const caret = document.caretPositionFromPoint(x, y);
  if (caret && caret.offsetNode === area) return caret.offset;
  return area instanceof HTMLTextAreaElement ? area.value.length : 0;
}

/** Inserts an expression into text. Returns the new text and the offset after the expression. */
function withExpression(text: string, at: number, expression: string): { result: string; end: number } {
  const literal = readLiteral(text);
  const spliced = (inserted: string) => ({
    result: text.slice(0, at) + inserted + text.slice(at),
    end: at + inserted.length,
  });
  const hole = `\${${expression}}`;
  // The text box contains code, because the editor is not loaded yet.
  if (!literal) return spliced(expression);
  if (literal.kind === "template") return spliced(isTemplateText(text, literal, at, at) ? hole : expression);
  if (literal.kind !== "text" || literal.value === "") return { result: expression, end: expression.length };
  const template = withHole(text, at, expression);
  return { result: template, end: template.indexOf(hole) + hole.length };
}

/** Inserts an expression into a text box, by default at its cursor. The next render puts the cursor after the expression. */
export function insertIntoBox(
  text: string,
  expression: string,
  { box, handedOver: taken }: FieldParts,
  offset?: number,
): string {
  const area = findBox(box.current);
  const at = offset ?? (area instanceof HTMLTextAreaElement ? area.selectionStart : 0);
  const { result: made, end } = withExpression(text, at, expression);
  taken.current = { start: end, end };
  return made;
}
