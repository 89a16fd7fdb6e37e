import type { FormField } from "@hookloom/protocol/form-view";
import { type ReactElement, useId, useState } from "react";
import { IconButton } from "../controls/button.tsx";
import { Radios, Select } from "../controls/choice.tsx";
import { TextArea, TextField } from "../controls/text-field.tsx";
import type { Form } from "./use-form.ts";

interface FieldProps {
  readonly field: FormField;
  readonly form: Form;
}

function ChoiceField({ field, form }: FieldProps): ReactElement {
  const id = useId();
  return (
    <div className="hl-field">
      <div id={id} className="fm-choice-label">
        {field.label}
      </div>
      <Radios
        label={field.label}
        value={form.values[field.name] ?? field.value}
        options={(field.options ?? []).map((option) => ({
          ...option,
          "data-testid": `${field.name}-${option.value}`,
        }))}
        onChange={(value) => form.change(field.name, value, true)}
      />
    </div>
  );
}

/** A list with its problem and hint, as a text field has them. */
function ListField({ field, form }: FieldProps): ReactElement {
  return (
    <Select
      label={field.label}
      aside={field.aside && <span className="fm-aside">{field.aside}</span>}
      value={form.values[field.name] ?? field.value}
      options={field.options ?? []}
      error={form.problemOf(field.name, field.problem)}
      hint={field.hint}
      data-testid={field.name}
      onChange={(value) => form.change(field.name, value, true)}
    />
  );
}

function TextInput({ field, form }: FieldProps): ReactElement {
  const [seen, setSeen] = useState(false);
  const { name, label, kind, buttons = [] } = field;
  const unseen = kind === "secret" && !seen;
  return (
    <div className="fm-line">
      <TextField
        label={label}
        aside={
          field.aside && (
            <span className="fm-aside" title={field.aside}>
              {field.aside}
            </span>
          )
        }
        type={unseen ? "password" : "text"}
        autoComplete={kind === "secret" ? "new-password" : "off"}
        mono={kind === "secret"}
        data-testid={name}
        placeholder={field.placeholder}
        value={form.values[name] ?? field.value}
        error={form.problemOf(name, field.problem)}
        hint={field.hint}
        onChange={(value) => form.change(name, value, false)}
        onBlur={() => form.leave(name)}
      />
      {kind === "secret" && (
        <IconButton
          icon={seen ? "eye-closed" : "eye"}
          label={seen ? `Hide ${label}` : `Show ${label}`}
          aria-pressed={seen}
          data-testid={`${name}-show`}
          onClick={() => setSeen(!seen)}
        />
      )}
      {buttons.map((button, index) => (
        <IconButton
          key={button.id}
          icon={button.icon}
          label={button.label}
          data-testid={index === 0 ? `${name}-button` : `${name}-${button.icon}`}
          onClick={() => form.press(button.id, name)}
        />
      ))}
    </div>
  );
}

function AreaField({ field, form }: FieldProps): ReactElement {
  const { name, label } = field;
  return (
    <TextArea
      label={label}
      data-testid={name}
      placeholder={field.placeholder}
      value={form.values[name] ?? field.value}
      error={form.problemOf(name, field.problem)}
      hint={field.hint}
      onChange={(value) => form.change(name, value, false)}
      onBlur={() => form.leave(name)}
    />
  );
}

/** One field, drawn by its kind. */
export function Field(props: FieldProps): ReactElement {
  if (props.field.kind === "area") return <AreaField {...props} />;
  if (props.field.kind === "choice") return <ChoiceField {...props} />;
  return props.field.kind === "select" ? <ListField {...props} /> : <TextInput {...props} />;
}
