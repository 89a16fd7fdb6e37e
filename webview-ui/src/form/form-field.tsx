import type { FormField } from "@hookloom/protocol/form-view";
import { t } from "@vscode/l10n";
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
    <div className="hl-field hl-column">
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

/** Returns the props of a field's frame, and the field's value. */
function frameProps({ field, form }: FieldProps) {
  const { name, label, aside, hint, problem, value } = field;
  return {
    label,
    aside: aside && (
      <span className="hl-hint hl-cut" title={aside}>
        {aside}
      </span>
    ),
    hint,
    error: form.problemOf(name, problem),
    value: form.values[name] ?? value,
    "data-testid": name,
  };
}

/** Returns the props of a text field, including those of its frame. */
const textProps = (props: FieldProps) => ({
  ...frameProps(props),
  placeholder: props.field.placeholder,
  onChange: (value: string) => props.form.change(props.field.name, value, false),
  onBlur: () => props.form.leave(props.field.name),
});

function TextInput(props: FieldProps): ReactElement {
  const { field, form } = props;
  const [isRevealed, setSeen] = useState(false);
  const { name, label, kind, buttons = [] } = field;
  const secret = kind === "secret";
  return (
    <div className="fm-line hl-field-line">
      <TextField
        {...textProps(props)}
        type={secret && !isRevealed ? "password" : "text"}
        autoComplete={secret ? "new-password" : "off"}
        mono={secret}
      />
      {secret && (
        <IconButton
          icon={isRevealed ? "eye-closed" : "eye"}
          label={isRevealed ? t("Hide {0}", label) : t("Show {0}", label)}
          aria-pressed={isRevealed}
          data-testid={`${name}-show`}
          onClick={() => setSeen(!isRevealed)}
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

/** Renders a field according to its kind. */
export function Field(props: FieldProps): ReactElement {
  const { field, form } = props;
  switch (field.kind) {
    case "area":
      return <TextArea {...textProps(props)} />;
    case "choice":
      return <ChoiceField {...props} />;
    case "select":
      return (
        <Select
          {...frameProps(props)}
          options={field.options ?? []}
          onChange={(value) => form.change(field.name, value, true)}
        />
      );
    default:
      return <TextInput {...props} />;
  }
}
