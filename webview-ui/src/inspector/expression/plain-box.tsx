import { type KeyboardEvent, type ReactElement, type RefObject, useLayoutEffect, useRef } from "react";
import type { FieldFrame } from "../../controls/labelled-field.tsx";
import { TextArea, type TextAreaProps } from "../../controls/text-field.tsx";
import type { TextSelection } from "../editor/editor-contract.ts";

/** What each box of a field gets. */
export interface BoxProps extends FieldFrame {
  readonly disabled: boolean;
  readonly "data-testid": string;
  /** The keys of the field's buttons. */
  readonly "aria-keyshortcuts": string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Keeps the selection of a box that has the focus when it is removed. */
export function useHandover(taken: RefObject<TextSelection | undefined>): RefObject<HTMLDivElement | null> {
  const parent = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const box = parent.current?.querySelector<HTMLTextAreaElement | HTMLInputElement>("textarea, input");
    const before = box?.value;
    return () => {
      if (!box || document.activeElement !== box) return;
      const { selectionStart, selectionEnd, value } = box;
      taken.current = { start: selectionStart ?? 0, end: selectionEnd ?? 0, typed: value !== before };
    };
  }, [taken]);
  return parent;
}

/** A text box. Where an editor replaces it while the user types, focus and selection go over to the editor. */
export function PlainBox({
  taken,
  ...box
}: TextAreaProps & {
  /** The selection, for the editor that replaces this box. */
  readonly taken: RefObject<TextSelection | undefined>;
}): ReactElement {
  const parent = useHandover(taken);
  return (
    <div ref={parent}>
      <TextArea {...box} />
    </div>
  );
}
