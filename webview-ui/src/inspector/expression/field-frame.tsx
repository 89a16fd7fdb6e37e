import { t } from "@vscode/l10n";
import type { FocusEvent, KeyboardEvent, ReactElement, ReactNode } from "react";
import { Button } from "../../controls/button.tsx";
import { useModal } from "../../controls/modal.ts";
import { expressionMime } from "../editor/editor-contract.ts";
import { type FieldParts, focusScope, useSelectWhole } from "./field-focus.ts";
import { type FieldTool, fieldKeys } from "./field-tools.tsx";
import type { FieldKind, LiteralKind } from "./literal-control.tsx";

const literalLabels: Readonly<Record<LiteralKind, string>> = {
  template: t("Edit as text with expressions"),
  text: t("Edit as text"),
  number: t("Edit as number"),
  switch: t("Edit as switch"),
  choice: t("Edit as choice"),
};

/** Returns the buttons of a field. */
export function fieldTools(
  control: FieldKind,
  large: boolean,
  actions: {
    setLarge(large: boolean): void;
    reveal(): void;
    toggle(): void;
    /** Undefined if the field is not a literal. */
    readonly setting: (() => void) | undefined;
    readonly remove: (() => void) | undefined;
    /** Undefined if the field's value has no parts that can be mapped. */
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
            label: kind === "code" ? literalLabels[literal] : t("Edit as expression"),
            key: fieldKeys.mode,
            run: actions.toggle,
          },
        ];
  const expand: FieldTool = {
    id: "expand",
    icon: large ? "screen-normal" : "screen-full",
    label: large ? t("Back to the field") : t("Edit in a larger editor"),
    key: fieldKeys.expand,
    run: () => actions.setLarge(!large),
  };
  // The other buttons open content outside the large editor, which is a dialog.
  if (large) return [...mode, expand];
  const { map, setting, reveal, remove } = actions;
  const optionalTools: readonly (FieldTool | undefined)[] = [
    map && { id: "map", icon: "type-hierarchy-sub", label: t("Map data…"), key: fieldKeys.map, run: map },
    setting && {
      id: "setting",
      icon: "settings-gear",
      label: t("Make this a setting or a secret…"),
      key: fieldKeys.setting,
      run: setting,
    },
    { id: "reveal", icon: "go-to-file", label: t("Show in the text"), key: fieldKeys.reveal, run: reveal },
    remove && { id: "remove", icon: "trash", label: t("Remove"), key: fieldKeys.remove, run: remove },
  ];
  return [...mode, expand, ...optionalTools.filter((tool) => tool !== undefined)];
}

/** The element around a field. It covers the page while the large editor is open, and commits when the focus moves elsewhere. */
export function FieldAround(props: {
  readonly parts: FieldParts;
  readonly label: string;
  readonly disabled: boolean;
  readonly tools: readonly FieldTool[];
  readonly large: boolean;
  /** True if typing first replaces all of the text. */
  readonly untouched: boolean;
  readonly actions: {
    /** Writes the draft. */
    commit(): void;
    /** Closes the large editor. The draft stays in the field. */
    close(): void;
    done(): void;
    /** Called when an expression was dropped next to an editor or on another control, at a point on the page. */
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
    const keepsDraft =
      relatedTarget instanceof Element && relatedTarget.closest("[data-keeps-draft]") !== null;
    if (!inside && !keepsDraft) actions.commit();
  };
  const handleKey = (event: KeyboardEvent): boolean => {
    if (large && event.key === "Escape") actions.close();
    else if (large && fieldKeys.reveal.matches(event)) actions.done();
    else if (event.key === "F6") return !large && focusScope();
    else {
      const tool = tools.find(({ key }) => key.matches(event));
      tool?.run();
      return tool !== undefined;
    }
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // The control has already handled the key. For example, Escape only closes its completions.
    if (event.isDefaultPrevented() || event.nativeEvent.isComposing || !handleKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only handles the focus, keys and drops of its control.
    <div
      ref={parts.box}
      data-fixable
      data-untouched={untouched || undefined}
      className={`hl-expression ${large ? "hl-expression-large hl-column" : ""}`}
      {...(large
        ? { role: "dialog", "aria-modal": true, "aria-label": t("{0} in a larger editor", label) }
        : {})}
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
        // An editor handles drops itself.
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
            title={t("Apply ({0})", fieldKeys.reveal.shown)}
            data-testid="apply"
            onClick={actions.done}
          >
            {t("Apply")}
          </Button>
        </div>
      )}
    </div>
  );
}
