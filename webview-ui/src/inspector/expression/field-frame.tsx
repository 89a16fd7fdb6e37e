import type { FocusEvent, KeyboardEvent, ReactElement, ReactNode, RefObject } from "react";
import { Button } from "../../controls/button.tsx";
import type { FieldFrame } from "../../controls/labelled-field.tsx";
import type { FieldKind } from "./control-kind.ts";
import { focusScope } from "./field-focus.ts";
import type { FieldTool } from "./field-tools.tsx";
import type { ControlKind } from "./literal-control.tsx";

const literalNames: Readonly<Record<ControlKind, string>> = {
  code: "expression",
  template: "text with expressions",
  text: "text",
  number: "number",
  switch: "switch",
  choice: "choice",
};

/** The buttons of a field. */
export function toolsOf(
  control: FieldKind,
  large: boolean,
  actions: {
    setLarge(large: boolean): void;
    reveal(): void;
    toggle(): void;
    readonly remove: (() => void) | undefined;
  },
): readonly FieldTool[] {
  const { kind, possible } = control;
  const literal = kind === "code" ? possible : kind;
  const mode: FieldTool[] =
    literal === undefined
      ? []
      : [
          {
            id: "mode",
            icon: kind === "code" ? "edit" : "code",
            label: kind === "code" ? `Edit as ${literalNames[literal]}` : "Edit as expression",
            run: actions.toggle,
          },
        ];
  return [
    ...mode,
    {
      id: "expand",
      icon: large ? "screen-normal" : "screen-full",
      label: large ? "Back to the field (F11)" : "Edit in a larger editor (F11)",
      run: () => actions.setLarge(!large),
    },
    { id: "reveal", icon: "go-to-file", label: "Show in the text (Ctrl+Enter)", run: actions.reveal },
    ...(actions.remove ? [{ id: "remove", icon: "trash", label: "Leave it out", run: actions.remove }] : []),
  ];
}

/** What stands around a control: label, expected type, buttons, and the lines below. */
export function frameOf(
  label: string,
  target: string | undefined,
  tools: ReactNode,
  notes: Partial<FieldFrame>,
): FieldFrame {
  const aside = (
    <>
      {target !== undefined && (
        <span className="hl-type" title={target}>
          {target}
        </span>
      )}
      {tools}
    </>
  );
  return { label, aside, ...notes };
}

/** The element around a field: drawn over the page while it is large, and left where the focus goes elsewhere. */
export function FieldAround(props: {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly label: string;
  readonly large: boolean;
  readonly onFocus: () => void;
  readonly onLeave: () => void;
  readonly onDone: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const { box, label, large, onFocus, onLeave, onDone, children } = props;
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>): void => {
    const inside = currentTarget.contains(relatedTarget);
    const keeps = relatedTarget instanceof Element && relatedTarget.closest("[data-keeps-draft]") !== null;
    if (!inside && !keeps) onLeave();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "F6" || !focusScope()) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only follows the focus of the control in it.
    <div
      ref={box}
      data-fixable
      className={`hl-expression ${large ? "hl-expression-large" : ""}`}
      {...(large ? { role: "dialog", "aria-label": `${label} in a larger editor` } : {})}
      onFocus={onFocus}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
    >
      {children}
      {large && (
        <div className="hl-expression-done">
          <Button icon="check" data-testid="apply" onClick={onDone}>
            Apply
          </Button>
        </div>
      )}
    </div>
  );
}
