import type { FocusEvent, KeyboardEvent, ReactElement, ReactNode } from "react";
import { Button } from "../../controls/button.tsx";
import { useModal } from "../../controls/modal.ts";
import { expressionMime } from "../editor/editor-contract.ts";
import { type FieldParts, focusScope, useSelectWhole } from "./field-focus.ts";
import { type FieldTool, fieldKeys } from "./field-tools.tsx";
import type { FieldKind, LiteralKind } from "./literal-control.tsx";

const literalNames: Readonly<Record<LiteralKind, string>> = {
  template: "text with expressions",
  text: "text",
  number: "number",
  switch: "switch",
  choice: "choice",
};

/** The buttons of a field. */
export function fieldTools(
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
            key: fieldKeys.mode,
            run: actions.toggle,
          },
        ];
  const expand: FieldTool = {
    id: "expand",
    icon: large ? "screen-normal" : "screen-full",
    label: large ? "Back to the field" : "Edit in a larger editor",
    key: fieldKeys.expand,
    run: () => actions.setLarge(!large),
  };
  // What the others open lies outside of the larger editor, which is a dialog.
  if (large) return [...mode, expand];
  const { map, setting, reveal, remove } = actions;
  const more: readonly (FieldTool | undefined)[] = [
    map && { id: "map", icon: "type-hierarchy-sub", label: "Map data…", key: fieldKeys.map, run: map },
    setting && {
      id: "setting",
      icon: "settings-gear",
      label: "Make this a setting or a secret…",
      key: fieldKeys.setting,
      run: setting,
    },
    { id: "reveal", icon: "go-to-file", label: "Show in the text", key: fieldKeys.reveal, run: reveal },
    remove && { id: "remove", icon: "trash", label: "Leave it out", key: fieldKeys.remove, run: remove },
  ];
  return [...mode, expand, ...more.filter((tool) => tool !== undefined)];
}

/** The element around a field: drawn over the page while it is large, and left where the focus goes elsewhere. */
export function FieldAround(props: {
  readonly parts: FieldParts;
  readonly label: string;
  readonly disabled: boolean;
  readonly tools: readonly FieldTool[];
  readonly large: boolean;
  /** True if what is typed first replaces all of the text. */
  readonly untouched: boolean;
  readonly actions: {
    /** Writes what is typed. */
    commit(): void;
    /** Closes the larger editor; what is typed stays in the field. */
    close(): void;
    done(): void;
    /** An expression was dropped beside an editor or on another control, at a point of the page. */
    drop(expression: string, x: number, y: number): void;
  };
  readonly onFocus: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const { parts, label, disabled, tools, large, untouched, actions, onFocus, children } = props;
  useModal(parts.box, large, actions.close);
  const selecting = useSelectWhole(untouched, parts);
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>): void => {
    const inside = currentTarget.contains(relatedTarget);
    const keeps = relatedTarget instanceof Element && relatedTarget.closest("[data-keeps-draft]") !== null;
    if (!inside && !keeps) actions.commit();
  };
  const press = (event: KeyboardEvent): boolean => {
    if (large && event.key === "Escape") actions.close();
    else if (large && fieldKeys.reveal.is(event)) actions.done();
    else if (event.key === "F6") return !large && focusScope();
    else {
      const tool = tools.find(({ key }) => key.is(event));
      tool?.run();
      return tool !== undefined;
    }
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // What the control has handled itself is done: Escape closes its completions and nothing else.
    if (event.isDefaultPrevented() || event.nativeEvent.isComposing || !press(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only follows the focus of the control in it, its keys and its drops.
    <div
      ref={parts.box}
      data-fixable
      data-untouched={untouched || undefined}
      className={`hl-expression ${large ? "hl-expression-large hl-column" : ""}`}
      {...(large ? { role: "dialog", "aria-modal": true, "aria-label": `${label} in a larger editor` } : {})}
      {...selecting}
      onFocus={(event) => {
        selecting.onFocus(event);
        onFocus();
      }}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        if (!disabled && event.dataTransfer.types.includes(expressionMime)) event.preventDefault();
      }}
      onDrop={(event) => {
        const expression = event.dataTransfer.getData(expressionMime);
        // An editor takes what is dropped on it by itself.
        if (disabled || event.defaultPrevented || expression === "") return;
        event.preventDefault();
        actions.drop(expression, event.clientX, event.clientY);
      }}
    >
      {children}
      {large && (
        <div className="hl-expression-done">
          <Button
            icon="check"
            title={`Apply (${fieldKeys.reveal.shown})`}
            data-testid="apply"
            onClick={actions.done}
          >
            Apply
          </Button>
        </div>
      )}
    </div>
  );
}
