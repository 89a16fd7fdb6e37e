import type { FormField } from "@hookloom/language-server/protocol";
import { type ReactElement, useId, useState } from "react";
import { IconButton } from "../controls/button.tsx";
import { Radios, Select } from "../controls/choice.tsx";
import { TextField } from "../controls/text-field.tsx";
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
  const problem = form.problemOf(field.name, field.problem);
  return (
    <div className="hl-field">
      <Select
        label={field.label}
        value={form.values[field.name] ?? field.value}
        options={field.options ?? []}
        data-testid={field.name}
        onChange={(value) => form.change(field.name, value, true)}
      />
      {problem && (
        <div className="hl-error" role="alert">
          {problem}
        </div>
      )}
      {field.hint && <div className="hl-hint">{field.hint}</div>}
    </div>
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

/** One field, drawn by its kind. */
export function Field(props: FieldProps): ReactElement {
  if (props.field.kind === "choice") return <ChoiceField {...props} />;
  return props.field.kind === "select" ? <ListField {...props} /> : <TextInput {...props} />;
}
