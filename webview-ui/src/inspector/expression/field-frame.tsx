import type { FocusEvent, KeyboardEvent, ReactElement, ReactNode, RefObject } from "react";
import { Button } from "../../controls/button.tsx";
import type { FieldFrame } from "../../controls/labelled-field.tsx";
import { expressionMime } from "../editor/editor-contract.ts";
import type { FieldKind } from "./control-kind.ts";
import { focusScope } from "./field-focus.ts";
import type { FieldTool } from "./field-tools.tsx";
import type { LiteralKind } from "./literal-control.tsx";

const literalNames: Readonly<Record<LiteralKind, string>> = {
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
    /** Only where the field is a literal. */
    readonly setting: (() => void) | undefined;
    readonly remove: (() => void) | undefined;
    /** Only where the field's value has parts to map. */
    readonly map: (() => void) | undefined;
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
    ...(actions.map ? [{ id: "map", icon: "type-hierarchy-sub", label: "Map data…", run: actions.map }] : []),
    ...(actions.setting
      ? [
          {
            id: "setting",
            icon: "settings-gear",
            label: "Make this a setting or a secret…",
            run: actions.setting,
          },
        ]
      : []),
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
  /** An expression was dropped beside an editor or on another control, at a point of the page; without it none can be. */
  readonly onDropped: ((expression: string, x: number, y: number) => void) | undefined;
  readonly children: ReactNode;
}): ReactElement {
  const { box, label, large, onFocus, onLeave, onDone, onDropped, children } = props;
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
    // biome-ignore lint/a11y/noStaticElementInteractions: it only follows the focus of the control in it, and its drops.
    <div
      ref={box}
      data-fixable
      className={`hl-expression ${large ? "hl-expression-large" : ""}`}
      {...(large ? { role: "dialog", "aria-label": `${label} in a larger editor` } : {})}
      onFocus={onFocus}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        if (onDropped && event.dataTransfer.types.includes(expressionMime)) event.preventDefault();
      }}
      onDrop={(event) => {
        const expression = event.dataTransfer.getData(expressionMime);
        // An editor takes what is dropped on it by itself.
        if (!onDropped || event.defaultPrevented || expression === "") return;
        event.preventDefault();
        onDropped(expression, event.clientX, event.clientY);
      }}
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
