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
  /** Where the selection is left for the editor that takes the place of this box. */
  readonly taken: RefObject<TextSelection | undefined>;
  readonly onChange: (value: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** A text box. Where an editor replaces it while a person types, focus and selection go over to the editor. */
export function PlainBox(props: PlainBoxProps): ReactElement {
  const { taken } = props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const area = box.current?.querySelector("textarea");
    return () => {
      if (area && document.activeElement === area)
        taken.current = { start: area.selectionStart, end: area.selectionEnd };
    };
  }, [taken]);
  return (
    <div ref={box}>
      <TextArea
        {...props.frame}
        mono={props.mono}
        value={props.value}
        disabled={props.disabled}
        placeholder={props.placeholder}
        data-testid={props.testId}
        onChange={props.onChange}
        onKeyDown={props.onKeyDown}
      />
    </div>
  );
}
