import { type FormParameter, ignored, type Step } from "@hookloom/language-server/protocol";
import { type ReactElement, useRef, useState } from "react";
import { apply, shownVersion } from "../../actions/edits.ts";
import { revealField } from "../../actions/pointer.ts";
import { askForSetting, settingWish } from "../../actions/refactor.ts";
import { Select } from "../../controls/choice.tsx";
import { MenuButton } from "../../controls/menu.tsx";
import { useController } from "../../state/controller.ts";
import { ExpressionField } from "../expression/expression-field.tsx";
import { type FormRow, missingOf, overloadOf, pathIn, rowsOf, targetOf, valueText } from "./form-rows.ts";
import { type ShownForm, wholeCall } from "./use-call-form.ts";
import { withoutValue, withValue } from "./write-argument.ts";
import "./call-form.css";

/** The first line of a documentation, as a hint. */
export function firstLine(markdown: string | undefined): string | undefined {
  const line = markdown?.trim().split("\n")[0];
  return line === "" ? undefined : line;
}

/** The field whose text is a call: all of the call of a call's step, else a value that ends as a call does. */
export function callFieldOf({ kind, fields, disabled }: Step): string | undefined {
  if (disabled) return undefined;
  if (kind === "call" || kind === "action") return wholeCall;
  return fields.find(
    ({ name, role, text }) => name === "value" && role === "expression" && /\)\s*$/.test(text),
  )?.name;
}

/** All parameters of a form and what is in them. */
function everyParameter(parameters: readonly FormParameter[]): readonly FormParameter[] {
  return parameters.flatMap((each) => [
    each,
    ...(each.type.kind === "object" ? everyParameter(each.type.properties) : []),
  ]);
}

/** The step's own fields by the parameter that each of them is the value of. */
export function coveredFields(step: Step, { form, text }: ShownForm): ReadonlyMap<string, FormParameter> {
  const callee = step.fields.find(({ name }) => name === "function");
  const overload = overloadOf(form, undefined);
  if (!callee?.range || !overload) return new Map();
  const from = callee.range.start - text.indexOf(callee.text);
  const parameters = everyParameter(overload.parameters);
  return new Map(
    step.fields.flatMap(({ name, range }) => {
      const found = parameters.find(
        ({ value }) => value && value.start + from === range?.start && value.end + from === range?.end,
      );
      return found && name !== "function" ? [[name, found] as const] : [];
    }),
  );
}

export interface CallFormProps {
  readonly step: Step;
  readonly field: string;
  readonly shown: ShownForm;
  /** Parameters that are fields of the step already. */
  readonly covered: ReadonlySet<FormParameter>;
  readonly disabled: boolean;
}

/** What the rows of a form share. */
interface Form extends CallFormProps {
  readonly overload: NonNullable<ReturnType<typeof overloadOf>>;
  /** The overload that a person turned to. */
  readonly turned: number | undefined;
  readonly added: ReadonlySet<string>;
  add(id: string): void;
}

/** A call with the way to one of its parameters. */
interface PlacedCall {
  readonly text: string;
  readonly overload: NonNullable<ReturnType<typeof overloadOf>>;
  readonly path: FormRow["path"];
}

/** The call as it is once the edits so far are shown, with the text of one of its values; undefined if it has no such place. */
async function callNow({ shown, turned }: Form, path: FormRow["path"]) {
  const now = await shown.current();
  const overload = now && overloadOf(now.form, turned);
  const names = path.map(({ name }) => name);
  const there = overload && pathIn(overload, names);
  const own = there?.at(-1);
  if (!now || !overload || !there || !own) return undefined;
  const { text, version } = now;
  return { version, value: valueText(own, text), call: { text, overload, path: there } };
}

const noPlace = "The call has no place for this value. Edit it as an expression instead.";

function Argument({ form, row }: { readonly form: Form; readonly row: FormRow }): ReactElement {
  const control = useController();
  const { step, field, shown, overload } = form;
  const { parameter, path, id } = row;
  const { value, optional } = parameter;
  const base = valueText(parameter, shown.text);
  /** What was written here since this form was asked for: not a change by somebody else. */
  const written = useRef<{ readonly shown: ShownForm; readonly text: string }>(undefined);
  const own = (): string => (written.current?.shown === shown ? written.current.text : base);
  const edit = (typed: string, call: PlacedCall = { text: shown.text, overload, path }) => {
    const leaves = typed === "" && optional;
    const text = leaves
      ? withoutValue(call.text, call.overload, call.path)
      : withValue(call.text, call.overload, call.path, typed);
    return text === undefined ? undefined : ({ op: "set", step: step.id, field, text } as const);
  };
  const editNow = async (typed: string, version: number, before: string) => {
    const now = await callNow(form, path);
    const made = edit(typed, now?.call);
    // Other parts of the call may have changed since; if this one has, the edit is refused and nothing of it is lost.
    const isSame = now?.value === before;
    return made && { edit: made, version: isSame ? now.version : Math.min(version, shown.version), isSame };
  };
  const write = async (typed: string, version: number, before = own()): Promise<string | undefined> => {
    const made = await editNow(typed, version, before);
    if (!made) return noPlace;
    const after = { spoken: `Changed ${parameter.name}`, at: { step: step.id, field } };
    const earlier = written.current;
    written.current = { shown, text: typed };
    const outcome = await apply(control, made.edit, after, made.version);
    if (outcome.ok) return undefined;
    written.current = earlier;
    return outcome.message;
  };
  const mark = "\u0000";
  const [before, after] = (withValue(shown.text, overload, path, mark) ?? shown.text).split(mark);
  return (
    <ExpressionField
      id={`${step.id} ${field} ${id}`}
      step={step.id}
      field={field}
      before={before ?? ""}
      after={after ?? ""}
      part={id}
      label={parameter.name}
      testId={`field-${id}`}
      target={targetOf(parameter.type)}
      documentation={firstLine(parameter.documentation)}
      text={base}
      codeOnly={false}
      statements={false}
      condition={false}
      leading={false}
      disabled={form.disabled}
      placeholder={optional ? "left out" : "required"}
      missing={value === undefined}
      focus={form.added.has(id) && value === undefined}
      problems={[]}
      version={() => shownVersion(control)}
      onCheck={async (typed, version, before) => {
        const made = await editNow(typed, version, before);
        if (!made) return noPlace;
        const asked = { edit: made.edit, version: made.version };
        const checked = await control.host
          .request("check", asked)
          .catch(ignored("the edit itself reports the problem"));
        // The text is newer than what is shown, where this value is the same: the form follows, and writing decides.
        return made.isSame && checked?.problem?.code === "stale" ? undefined : checked?.problem?.message;
      }}
      onCommit={write}
      onRemove={value && optional ? () => void write("", shownVersion(control)) : undefined}
      onLeave={() => control.focusDiagram()}
      onReveal={() => revealField(control, step.id, field)}
      onSetting={(element) => {
        if (!value) return;
        const wish = settingWish(shown.form.callee, parameter.name);
        const place = { step: step.id, field, offset: value.start, wish, version: shown.version };
        askForSetting(control, place, element);
      }}
    />
  );
}

function AddArgument(props: {
  readonly label: string;
  readonly missing: ReturnType<typeof missingOf>;
  readonly onAdd: (id: string) => void;
}): ReactElement | null {
  const { label, missing, onAdd } = props;
  if (missing.length === 0) return null;
  return (
    <MenuButton
      icon="add"
      label={label}
      items={missing.map(({ id, parameter }) => ({
        id,
        label: `${parameter.name}: ${parameter.type.label}`,
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
        // An object that is a field of the step still shows its properties, and what can be added to it.
        if (row.inside) return <Fold key={row.id} form={form} row={row} />;
        return form.covered.has(row.parameter) ? null : <Argument key={row.id} form={form} row={row} />;
      })}
    </>
  );
}

/** The properties of an object. */
function Fold({ form, row }: { readonly form: Form; readonly row: FormRow }): ReactElement | null {
  const { parameter, path, inside = [] } = row;
  const { type } = parameter;
  const properties = type.kind === "object" ? type.properties : [];
  return (
    <details className="hl-call-fold" open data-testid={`fold-${row.id}`}>
      <summary title={firstLine(parameter.documentation)}>
        {parameter.name} <span className="hl-type">{type.label}</span>
      </summary>
      <div className="hl-call-rows">
        <Rows form={form} rows={inside} />
        <AddArgument
          label={`Add to ${parameter.name}`}
          missing={missingOf(properties, form.added, path)}
          onAdd={form.add}
        />
      </div>
    </details>
  );
}

/** A call as a form: what it has no value for yet and has to have, what can be added, and the insides of its objects. */
export function CallForm(props: CallFormProps): ReactElement | null {
  const { form, text } = props.shown;
  const [turned, turn] = useState<number>();
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set());
  const overload = overloadOf(form, turned);
  if (!overload) return null;
  const shared: Form = { ...props, overload, turned, added, add: (id) => setAdded(new Set([...added, id])) };
  const rows = rowsOf(overload.parameters, text, added);
  const missing = missingOf(overload.parameters, added);
  if (rows.length === 0 && missing.length === 0) return null;
  return (
    <section
      className="hl-section hl-call-form"
      aria-label={`Arguments of ${form.callee}`}
      data-testid="call-form"
    >
      <h3 title={form.callee}>Arguments</h3>
      {form.documentation && <p className="hl-hint">{firstLine(form.documentation)}</p>}
      {form.overloads.length > 1 && (
        <Select
          label="signature"
          value={String(turned ?? form.chosen)}
          options={form.overloads.map(({ label }, index) => ({ value: String(index), label }))}
          data-testid="overload"
          onChange={(index) => turn(Number(index))}
        />
      )}
      <Rows form={shared} rows={rows} />
      <AddArgument label="Add an argument" missing={missing} onAdd={shared.add} />
    </section>
  );
}
