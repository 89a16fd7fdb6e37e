import { type KeyboardEvent, type ReactElement, type RefObject, useLayoutEffect, useRef } from "react";
import type { FieldFrame } from "../../controls/labelled-field.tsx";
import { TextArea } from "../../controls/text-field.tsx";
import type { TextSelection } from "../editor/editor-contract.ts";

export interface PlainBoxProps {
  readonly frame: FieldFrame;
  readonly value: string;
  readonly mono: boolean;
  readonly disabled: boolean;
  readonly placeholder?: string | undefined;
  readonly testId: string;
  /** The keys of the field's buttons, as `aria-keyshortcuts` has them. */
  readonly keys: string;
  /** Where the selection is left for the editor that takes the place of this box. */
  readonly taken: RefObject<TextSelection | undefined>;
  readonly onChange: (value: string) => void;
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

/** A text box. Where an editor replaces it while a person types, focus and selection go over to the editor. */
export function PlainBox(props: PlainBoxProps): ReactElement {
  const box = useHandover(props.taken);
  return (
    <div ref={box}>
      <TextArea
        {...props.frame}
        mono={props.mono}
        value={props.value}
        disabled={props.disabled}
        placeholder={props.placeholder}
        data-testid={props.testId}
        aria-keyshortcuts={props.keys}
        onChange={props.onChange}
        onKeyDown={props.onKeyDown}
      />
    </div>
  );
}
