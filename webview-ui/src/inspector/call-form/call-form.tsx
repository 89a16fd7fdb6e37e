import type { Step } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type { FormParameter } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";
import { type ReactElement, useRef, useState } from "react";
import { checkEdit, editRejection, shownVersion } from "../../actions/edits.ts";
import { openMapper } from "../../actions/mapper.ts";
import { revealField } from "../../actions/pointer.ts";
import { promptForSetting, suggestSettingName } from "../../actions/refactor.ts";
import { Button } from "../../controls/button.tsx";
import { Select } from "../../controls/choice.tsx";
import { MenuButton } from "../../controls/menu.tsx";
import { useController } from "../../state/controller.ts";
import { ExpressionField } from "../expression/expression-field.tsx";
import {
  type FormRow,
  formRows,
  hasMembers,
  limitMessage,
  type MissingParameter,
  missingParameters,
  type ParameterPath,
  pathIn,
  shownOverload,
  soleObject,
  targetType,
  valueText,
} from "./form-rows.ts";
import { textAround } from "./text-around.ts";
import { type ShownForm, wholeCall } from "./use-call-form.ts";
import "./call-form.css";

/** Returns the first line of a documentation comment, as a hint. */
export function firstLine(markdown: string | undefined): string | undefined {
  const line = markdown?.trim().split("\n")[0];
  return line === "" ? undefined : line;
}

/** Returns the field whose text is a call: a call step's whole call, or a value that ends like a call. */
export function callFieldOf({ kind, fields, disabled }: Step): string | undefined {
  if (disabled) return undefined;
  if (kind === "call" || kind === "action" || kind === "http") return wholeCall;
  return fields.find(
    ({ name, role, text }) => name === "value" && role === "expression" && /\)\s*$/.test(text),
  )?.name;
}

/** Returns all parameters of a form, including nested ones. */
function flattenParameters(parameters: readonly FormParameter[]): readonly FormParameter[] {
  return parameters.flatMap((each) => [
    each,
    ...(each.type.kind === "object" ? flattenParameters(each.type.properties) : []),
  ]);
}

/** Maps the step's own fields to the parameters whose values they contain. */
export function coveredFields(step: Step, { form, text }: ShownForm): ReadonlyMap<string, FormParameter> {
  const first = step.fields.find(({ name }) => name === "function" || name === "url");
  const overload = shownOverload(form, undefined);
  if (!first?.range || !overload) return new Map();
  const callStart = first.range.start - text.indexOf(first.text);
  const parameters = flattenParameters(overload.parameters);
  return new Map(
    step.fields.flatMap(({ name, range }) => {
      const found = parameters.find(
        ({ value }) =>
          value && value.start + callStart === range?.start && value.end + callStart === range?.end,
      );
      return found && name !== "function" ? [[name, found] as const] : [];
    }),
  );
}

/** True for a field of the step whose members are shown in the form. */
export function isUnfolded(parameter: FormParameter | undefined, { text }: ShownForm): boolean {
  return parameter !== undefined && hasMembers(parameter, text);
}

export interface CallFormProps {
  readonly step: Step;
  readonly field: string;
  readonly shown: ShownForm;
  /** Parameters that are already fields of the step. */
  readonly covered: ReadonlySet<FormParameter>;
  /** Names of members that are shown in a form of their own. The rest of the call is optional. */
  readonly shownElsewhere: ReadonlySet<string> | undefined;
  /** The id of the row to focus. */
  readonly focus: string | undefined;
  readonly disabled: boolean;
}

/** The props shared by the rows of a form. */
interface Form extends CallFormProps {
  readonly overload: NonNullable<ReturnType<typeof shownOverload>>;
  /** The text of the call. */
  readonly text: string;
  /** The overload that the user switched to. */
  readonly chosenOverload: number | undefined;
  readonly added: ReadonlySet<string>;
  add(id: string): void;
}

/**
 * Returns the call after all edits have been applied, with the text of one of its values, or undefined if there is no value at
 * the path.
 */
async function currentArgument({ shown, chosenOverload: turned }: Form, path: ParameterPath) {
  const current = await shown.current();
  const overload = current && shownOverload(current.form, turned);
  const currentPath =
    overload &&
    pathIn(
      overload,
      path.map(({ name }) => name),
    );
  const parameter = currentPath?.at(-1);
  if (!current || !currentPath || !parameter) return undefined;
  return { version: current.version, value: valueText(parameter, current.text), path: currentPath };
}

/** Returns the edit that writes a value of the call, or omits an optional one. */
function argumentEdit({ step, field }: Form, path: ParameterPath, typed: string): FlowEdit {
  const [{ position: argument = 0 }, ...inside] = path;
  const valueRef = { step: step.id, field, argument, path: inside.map(({ name }) => name) };
  const parameter = path.at(-1) as FormParameter;
  if (typed === "" && parameter.optional && parameter.value) return { op: "mapRemove", ...valueRef };
  return { op: "mapSet", ...valueRef, text: typed, replace: true };
}

function Argument({ form, row }: { readonly form: Form; readonly row: FormRow }): ReactElement {
  const control = useController();
  const { step, field, shown, overload } = form;
  const { parameter, path, id } = row;
  const { value, optional } = parameter;
  const base = valueText(parameter, shown.text);
  /** The text written here since this form was requested, which is not an external change. */
  const written = useRef<{ readonly shown: ShownForm; readonly text: string }>(undefined);
  const currentText = (): string => (written.current?.shown === shown ? written.current.text : base);
  const currentEdit = async (typed: string, version: number, before: string) => {
    const current = await currentArgument(form, path);
    // Other parts of the call may have changed in the meantime. If this part has changed, the edit is rejected and nothing is
    // lost.
    const isSame = current?.value === before;
    const edit = argumentEdit(form, current?.path ?? path, typed);
    return { edit, version: isSame ? current.version : Math.min(version, shown.version), isSame };
  };
  const write = async (
    typed: string,
    version: number,
    before = currentText(),
  ): Promise<string | undefined> => {
    const pending = await currentEdit(typed, version, before);
    const after = { spoken: t("Changed {0}", parameter.name), at: { step: step.id, field } };
    const earlier = written.current;
    written.current = { shown, text: typed };
    const rejected = await editRejection(control, pending.edit, after, pending.version);
    if (rejected !== undefined) written.current = earlier;
    return rejected;
  };
  const target = targetType(parameter.type);
  const limit = limitMessage(parameter, base);
  return (
    <ExpressionField
      id={`${step.id} ${field} ${id}`}
      step={step.id}
      field={field}
      {...textAround(shown.text, overload, path)}
      part={id}
      label={row.label}
      testId={`field-${id}`}
      {...(target === undefined ? {} : { target })}
      documentation={limit ?? firstLine(parameter.documentation)}
      text={base}
      disabled={form.disabled}
      placeholder={optional ? t("optional") : t("required")}
      missing={value === undefined}
      focus={form.focus === id || (form.added.has(id) && value === undefined)}
      version={() => shownVersion(control)}
      onCheck={async (typed, version, before) => {
        const pending = await currentEdit(typed, version, before);
        const problem = await checkEdit(control, pending.edit, pending.version);
        // The text is newer than the shown version, but this value is the same. The form will be updated, and the
        // server checks the value again when it is written.
        return pending.isSame && problem?.code === "stale" ? undefined : problem?.message;
      }}
      onCommit={write}
      onRemove={value && optional ? () => void write("", shownVersion(control)) : undefined}
      onLeave={() => control.focusDiagram()}
      onReveal={() => revealField(control, step.id, field)}
      onSetting={(element) => {
        if (!value) return;
        const wish = suggestSettingName(shown.form.callee, parameter.name);
        const valueRef = { step: step.id, field, offset: value.start, wish, version: shown.version };
        promptForSetting(control, valueRef, element);
      }}
    />
  );
}

function AddArgument(props: {
  readonly label: string;
  readonly missing: readonly MissingParameter[];
  readonly onAdd: (id: string) => void;
}): ReactElement | null {
  const { label, missing, onAdd } = props;
  if (missing.length === 0) return null;
  return (
    <MenuButton
      icon="add"
      label={label}
      items={missing.map(({ id, label: name, parameter }) => ({
        id,
        label: [name, targetType(parameter.type)].filter((part) => part !== undefined).join(": "),
        run: () => onAdd(id),
      }))}
      data-testid="add-argument"
    />
  );
}

function Rows({ form, rows }: { readonly form: Form; readonly rows: readonly FormRow[] }): ReactElement {
  return (
    <>
      {rows.map((row) => {
        // An object that is already a field of the step still shows its members, and the members that can be added.
        if (row.inside) return <Fold key={row.id} form={form} row={row} />;
        return form.covered.has(row.parameter) ? null : <Argument key={row.id} form={form} row={row} />;
      })}
    </>
  );
}

/** The collapsible members of an object. */
function Fold({ form, row }: { readonly form: Form; readonly row: FormRow }): ReactElement | null {
  const { parameter, path, inside = [] } = row;
  const { type } = parameter;
  const members = type.kind === "object" ? type.properties : [];
  return (
    <details className="hl-call-fold" open data-testid={`fold-${row.id}`}>
      <summary
        className="hl-cut"
        title={[type.label, firstLine(parameter.documentation)].filter(Boolean).join("\n\n")}
      >
        {row.label}
        {!parameter.optional && <span className="hl-dim"> {t("required")}</span>}
      </summary>
      <div className="hl-call-rows hl-column">
        <Rows form={form} rows={inside} />
        <div className="hl-call-links hl-button-row">
          <MapLink form={form} path={path} label={t("Map data to {0}…", row.label)} />
          <AddArgument
            label={t("Add to {0}", row.label)}
            missing={missingParameters(members, form, path)}
            onAdd={form.add}
          />
        </div>
      </div>
    </details>
  );
}

/** A link that opens the mapper for an argument. */
function MapLink(props: {
  readonly form: Form;
  readonly path: ParameterPath;
  readonly label: string;
}): ReactElement | null {
  const control = useController();
  const { step, field, disabled } = props.form;
  const [{ position = 0 }, ...inside] = props.path;
  const path = inside.map(({ name }) => name);
  if (disabled) return null;
  return (
    <Button
      icon="type-hierarchy-sub"
      variant="secondary"
      title={props.label}
      data-testid={`map-argument-${props.path.map(({ name }) => name).join(".")}`}
      onClick={() => openMapper(control, { step: step.id, field, argument: position, path })}
    >
      {t("Map data…")}
    </Button>
  );
}

/** A call as a form: required values that are missing, optional ones that can be added, and the members of its objects. */
export function CallForm(props: CallFormProps): ReactElement | null {
  const { form, text } = props.shown;
  const [overloadIndex, setOverloadIndex] = useState<number>();
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set());
  const overload = shownOverload(form, overloadIndex);
  if (!overload) return null;
  const add = (id: string): void => setAdded(new Set([...added, id]));
  const shared: Form = { ...props, text, overload, chosenOverload: overloadIndex, added, add };
  const { parameters } = overload;
  const elsewhere = props.shownElsewhere;
  const isShownHere = ({ path }: { readonly path: readonly FormParameter[] }): boolean =>
    !elsewhere || (path.length > 1 && !elsewhere.has(path[1]?.name ?? ""));
  const rows = formRows(parameters, shared).filter(isShownHere);
  const missing = missingParameters(parameters, shared).filter(isShownHere);
  const sole = elsewhere ? undefined : soleObject(parameters, text);
  if (rows.length === 0 && missing.length === 0) return null;
  return (
    <section
      className="hl-column hl-section hl-call-form"
      aria-label={t("Arguments of {0}", form.callee)}
      data-testid="call-form"
    >
      <h3 title={form.callee}>{elsewhere ? t("Options") : t("Arguments")}</h3>
      {form.documentation && !elsewhere && <p className="hl-hint">{firstLine(form.documentation)}</p>}
      {form.overloads.length > 1 && !elsewhere && (
        <Select
          label={t("signature")}
          value={String(overloadIndex ?? form.chosen)}
          options={form.overloads.map(({ label }, index) => ({ value: String(index), label }))}
          data-testid="overload"
          onChange={(index) => setOverloadIndex(Number(index))}
        />
      )}
      <Rows form={shared} rows={rows} />
      <div className="hl-call-links hl-button-row">
        {sole && !rows.some(({ inside }) => inside) && (
          <MapLink form={shared} path={[sole]} label={t("Map data to the arguments…")} />
        )}
        <AddArgument
          label={elsewhere ? t("Add an option") : t("Add an argument")}
          missing={missing}
          onAdd={add}
        />
      </div>
    </section>
  );
}
