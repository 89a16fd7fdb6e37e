import { type KeyboardEvent, type ReactElement, type RefObject, useLayoutEffect, useRef } from "react";
import type { FieldFrame } from "../../controls/labelled-field.tsx";
import { TextArea, type TextAreaProps } from "../../controls/text-field.tsx";
import type { TextSelection } from "../editor/editor-contract.ts";

/** The common props of a field's text boxes. */
export interface BoxProps extends FieldFrame {
  readonly disabled: boolean;
  readonly "data-testid": string;
  /** The shortcuts of the field's buttons. */
  readonly "aria-keyshortcuts": string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Saves the selection of a focused text box when it is removed. */
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

/** A text box. If an editor replaces it while the user is typing, the editor takes over the focus and the selection. */
export function PlainBox({
  taken,
  ...box
}: TextAreaProps & {
  /** The selection for the editor that replaces this box. */
  readonly taken: RefObject<TextSelection | undefined>;
}): ReactElement {
  const parent = useHandover(taken);
  return (
    <div ref={parent}>
      <TextArea {...box} />
    </div>
  );
}
