import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, useLayoutEffect, useRef, useState } from "react";
import { LabelledField, TypingContext } from "../../controls/labelled-field.tsx";
import { useController } from "../../state/controller.ts";
import { type DraftOptions, type FieldDraft, useDraft } from "../../state/use-draft.ts";
import type { StepProblem } from "../../state/view-state.ts";
import { DraftConflict } from "../fields/draft-conflict.tsx";
import { FixButton } from "../fields/fix-button.tsx";
import { useInspector } from "../fields/inspector-context.ts";
import { readLiteral } from "../literals/read-literal.ts";
import { CodeArea } from "./code-area.tsx";
import {
  type FieldParts,
  insertIntoBox,
  offsetAtPoint,
  useActiveField,
  useControlFocus,
  useFieldParts,
} from "./field-focus.ts";
import { FieldAround, fieldTools } from "./field-frame.tsx";
import { type FieldName, useFieldInfo, useServices } from "./field-services.ts";
import { type FieldTool, FieldTools } from "./field-tools.tsx";
import { type FieldKind, LiteralControl, useFieldKind } from "./literal-control.tsx";
import { PlainBox } from "./plain-box.tsx";
import "./expression.css";

export interface ExpressionFieldProps extends DraftOptions, FieldName {
  readonly label: string;
  readonly testId: string;
  /** The expected type of the value, if the field's own type does not specify it. */
  readonly target?: string;
  /** True if the type adds nothing to the form: for the name of a called function, and for part of a request. */
  readonly untyped?: boolean;
  /** The documentation of a call's value. */
  readonly documentation?: string | undefined;
  /** Removes the value. */
  readonly onRemove?: (() => void) | undefined;
  /** True for a type or statements, which cannot be edited with a literal control. */
  readonly codeOnly?: boolean;
  readonly statements?: boolean;
  readonly condition?: boolean;
  /** True for the step's first field. Expressions are inserted here until another field has had the focus. */
  readonly leading?: boolean;
  readonly disabled: boolean;
  readonly placeholder?: string | undefined;
  /** True for a value that is not in the code yet. */
  readonly missing?: boolean;
  /** True if the text is a new step's placeholder, which typing replaces. */
  readonly unfilled?: boolean;
  /** Takes the focus and selects all of the text when this becomes true. */
  readonly focus: boolean;
  /** The editor's problems in the committed text. */
  readonly problems?: readonly StepProblem[];
  /** True if these problems are listed next to the field, which then only shows the problems of the draft. */
  readonly listed?: boolean;
  readonly onLeave: () => void;
  /** Shows the field's text in the text editor. */
  readonly onReveal: () => void;
  /** Renames the symbol at an offset of the field's text, including all uses. */
  readonly onRename?: (offset: number, field: Element) => void;
  /** Returns whether the parts of a text can be mapped. */
  readonly isMapped?: ((text: string) => boolean) | undefined;
  /** Opens the mapper for the field's value. */
  readonly onMap?: () => void;
  /** Extracts the field's literal into a setting. */
  readonly onSetting?: ((field: Element) => void) | undefined;
}

const noProblems = [] as const;

const isUntouched = (
  { unfilled = false, disabled }: ExpressionFieldProps,
  { changed }: FieldDraft,
): boolean => unfilled && !changed && !disabled;

const unfilledHint = t("Not filled in yet. Type to replace this placeholder.");

/** Returns the notes below a field: the reason for a rejection or else the first type problem, and the type. */
function useNotes(props: ExpressionFieldProps, draft: FieldDraft, target: string | undefined) {
  const found = useFieldInfo(props, draft.value);
  // The editor's problems refer to the committed text and not to the draft.
  const known: readonly { severity: string; message: string }[] =
    props.listed && !draft.changed
      ? noProblems
      : (found?.problems ?? (draft.changed ? noProblems : (props.problems ?? noProblems)));
  const first = (severity: string): string | undefined =>
    known.find((problem) => problem.severity === severity)?.message;
  // If the type is the expected one, the label already shows it.
  const note = !props.untyped && found?.type !== undefined && found.type !== target && (
    <div
      className="hl-type hl-cut hl-small-mono"
      aria-live="polite"
      title={found.type}
      data-testid={`type-${props.field}`}
    >
      {found.type}
    </div>
  );
  const error = draft.error ?? first("error");
  const hint = first("warning") ?? (isUntouched(props, draft) ? unfilledHint : props.documentation);
  return { problems: found?.problems ?? noProblems, error, hint, note: note || undefined };
}

/** Handles Escape, which leaves a field, and Enter, which commits it, if the field is not an editor. */
function boxKeys(actions: { commit(): void; leave(): void }) {
  return (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) actions.commit();
    else if (event.key === "Escape") actions.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

interface FieldState {
  readonly draft: FieldDraft;
  readonly control: FieldKind;
  readonly large: boolean;
  setLarge(large: boolean): void;
  readonly parts: FieldParts;
}

/** Returns a field's actions for keys, buttons and insertions, independent of its control. */
function fieldActions(props: ExpressionFieldProps, { draft, control, large, setLarge, parts }: FieldState) {
  const commit = (): void => void draft.commit();
  const startCode = (text: string): void => {
    control.toCode();
    draft.change(text);
  };
  return {
    commit,
    startCode,
    close: () => setLarge(false),
    done: () => {
      setLarge(false);
      commit();
    },
    leave: (): void => {
      if (large) setLarge(false);
      else {
        draft.drop();
        props.onLeave();
      }
    },
    reveal: (): void => {
      setLarge(false);
      void draft.commit().then(props.onReveal);
    },
    change: (text: string): void => {
      const chips = !large && control.kind === "template";
      if (chips && readLiteral(text)?.kind === "template") draft.change(text);
      else startCode(text);
    },
    rename: (offset: number): boolean => {
      const { onRename } = props;
      const element = parts.box.current;
      if (!onRename || !element) return false;
      // A name is renamed in the file's text, so the draft has to be committed first.
      if (draft.changed) void draft.commit();
      else onRename(offset, element);
      return true;
    },
    insert: (expression: string): void => {
      if (parts.editor.current) parts.editor.current.insert(expression);
      else draft.change(insertIntoBox(draft.value, expression, parts));
    },
    drop: (expression: string, x: number, y: number): void => {
      if (parts.editor.current) parts.editor.current.insertNear(expression, { x, y });
      else draft.change(insertIntoBox(draft.value, expression, parts, offsetAtPoint(parts, x, y)));
    },
    toggle: (): void => {
      const { length } = draft.value;
      parts.handedOver.current = { start: length, end: length };
      if (control.kind === "code") control.toLiteral();
      else control.toCode();
    },
  };
}

/** Opens something for the field's value, immediately or after the draft has been written. */
type Open = (open: () => void) => void;

function useOpen(text: string, draft: FieldDraft): Open {
  const pending = useRef<{ readonly text: string; readonly open: () => void }>(undefined);
  // A passive effect of an earlier render could run after the press and cancel the action that the press has started.
  useLayoutEffect(() => {
    // If the edit has not written the draft, the draft was rejected or has been changed.
    const isSuperseded = draft.changed && (!draft.busy || draft.value !== pending.current?.text);
    // Escape cancels the pending action of an edit that is still being sent.
    const isCanceled = !draft.changed && draft.busy;
    if (isSuperseded || isCanceled) pending.current = undefined;
    if (draft.changed || pending.current?.text.trim() !== text) return;
    const { open } = pending.current;
    pending.current = undefined;
    open();
  });
  return (open) => {
    if (!draft.changed) return open();
    pending.current = { text: draft.value, open };
    void draft.commit();
  };
}

/** Returns the action that extracts the field's literal into a setting, or undefined for any other value. */
function settingAction(
  { disabled, onSetting }: ExpressionFieldProps,
  { value }: FieldDraft,
  { possible }: FieldKind,
  { box }: FieldParts,
  open: Open,
): (() => void) | undefined {
  const literal = readLiteral(value);
  const holes = literal?.kind === "template" && literal.holes.length > 0;
  // A literal from a fixed set of values is part of the code.
  if (!onSetting || disabled || !literal || holes || possible === undefined || possible === "choice")
    return undefined;
  return () => open(() => box.current && onSetting(box.current));
}

/** Returns the action that opens the mapper, or undefined if the value has nothing to map. */
function mapAction(
  { isMapped, onMap }: ExpressionFieldProps,
  { value }: FieldDraft,
  open: Open,
): (() => void) | undefined {
  return onMap && isMapped?.(value) ? () => open(onMap) : undefined;
}

/** The content next to the label: the expected type and the buttons. */
function Aside(
  props: ExpressionFieldProps & {
    readonly expected: string | undefined;
    readonly tools: readonly FieldTool[];
    readonly changed: boolean;
  },
): ReactElement {
  const { label, expected, tools, changed, before, step, field } = props;
  return (
    <>
      {expected !== undefined && (
        <span className="hl-type hl-cut hl-small-mono" title={expected}>
          {expected}
        </span>
      )}
      <FieldTools label={label} tools={tools} />
      {!changed && before === undefined && <FixButton item={step} field={field} label={label} />}
    </>
  );
}

/** A step's expression: a control for a literal, or else a single-line editor that grows. */
export function ExpressionField(props: ExpressionFieldProps): ReactElement {
  const { field, label, testId, disabled, placeholder, statements = false } = props;
  const { store } = useController();
  const { editor: module, activate, trees } = useInspector();
  const draft = useDraft(props);
  const target = props.untyped ? undefined : (props.target ?? trees.get(field)?.target?.type);
  const untouched = isUntouched(props, draft);
  const control = useFieldKind(draft.value, target, props);
  const { problems, ...notes } = useNotes(props, draft, target);
  const services = useServices(props);
  const [large, setLarge] = useState(false);
  const parts = useFieldParts();
  const actions = fieldActions(props, { draft, control, large, setLarge, parts });
  const active = useActiveField(props, actions, parts.box);
  useControlFocus(props.focus, control.kind, parts);
  const open = useOpen(props.text, draft);
  const setting = settingAction(props, draft, control, parts, open);
  const optionalActions = { setting, remove: props.onRemove, map: mapAction(props, draft, open) };
  const tools = fieldTools(control, large, { ...actions, ...optionalActions, setLarge });
  const aside = <Aside {...props} expected={target} tools={tools} changed={draft.changed} />;
  const frame = { label, aside, ...notes };
  const { kind } = control;
  const keys = tools.map(({ key }) => key.aria).join(" ");
  const boxAttributes = { disabled, "data-testid": testId, "aria-keyshortcuts": keys };
  const box = { ...frame, ...boxAttributes, onKeyDown: boxKeys(actions) };
  const chips = !large && kind === "template";
  const appearance = { disabled, keys, untouched, statements, large, chips, testId, placeholder };
  const isCode = large || kind === "code" || kind === "template";
  return (
    <FieldAround
      parts={parts}
      label={label}
      disabled={disabled}
      tools={tools}
      large={large}
      untouched={untouched}
      actions={actions}
      onFocus={() => activate(active)}
    >
      <TypingContext value={draft.typing}>
        {isCode && module && (
          <LabelledField {...frame}>
            {(ids) => (
              <CodeArea
                module={module}
                ids={ids}
                value={draft.value}
                appearance={appearance}
                services={services}
                listeners={{ ...actions, announce: (words) => store.set({ spoken: words }) }}
                problems={problems}
                editor={parts.editor}
                taken={parts.handedOver}
              />
            )}
          </LabelledField>
        )}
        {isCode && !module && (
          <PlainBox
            {...box}
            mono
            value={draft.value}
            placeholder={placeholder}
            taken={parts.handedOver}
            onChange={actions.startCode}
          />
        )}
        {!isCode && (
          <LiteralControl
            box={box}
            kind={kind}
            text={draft.value}
            target={target}
            placeholder={props.missing ? placeholder : undefined}
            taken={parts.handedOver}
            onChange={draft.change}
            onChoose={(text) => void draft.write(text)}
            onCode={actions.startCode}
          />
        )}
      </TypingContext>
      <DraftConflict draft={draft} />
    </FieldAround>
  );
}
