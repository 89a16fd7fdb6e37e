import type { OptionValue } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import type { KeyboardEvent, ReactElement } from "react";
import { declare } from "../actions/declared.ts";
import { shownVersion } from "../actions/edits.ts";
import { Checkbox } from "../controls/choice.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { TextField } from "../controls/text-field.tsx";
import { type Controller, useController, useView } from "../state/controller.ts";
import { useDraft } from "../state/use-draft.ts";
import { useDeclare } from "./use-declare.ts";

interface OptionFieldProps {
  readonly trigger: string;
  readonly option: string;
  /** The value in the source, or the default. */
  readonly value: string | number | boolean;
  readonly hint?: string | undefined;
}

/** A trigger's literal option: a checkbox, or a text field that writes its value on Enter and on blur. */
export function OptionField(props: OptionFieldProps): ReactElement {
  const { value } = props;
  return typeof value === "boolean" ? (
    <OptionCheckbox {...props} value={value} />
  ) : (
    <OptionText {...props} value={value} />
  );
}

function OptionCheckbox(props: OptionFieldProps & { readonly value: boolean }): ReactElement {
  const { trigger, option, value } = props;
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const { problem, make } = useDeclare();
  return (
    <>
      <Checkbox
        label={option}
        checked={value}
        disabled={!editable}
        data-testid={`option-${trigger}-${option}`}
        onChange={(checked) => {
          const { edit, spoken } = optionEdit(trigger, option, checked);
          void make(edit, spoken);
        }}
      />
      <ErrorText>{problem}</ErrorText>
    </>
  );
}

function OptionText(props: OptionFieldProps & { readonly value: string | number }): ReactElement {
  const { trigger, option, value, hint } = props;
  const control = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const draft = useDraft({
    id: `option ${trigger}.${option}`,
    ofFile: true,
    text: String(value),
    version: () => shownVersion(control),
    onCommit: async (typed, version, base) => {
      const text = typed.trim();
      const isNumber = typeof value === "number" && text !== "" && Number.isFinite(Number(text));
      // If the field is empty, an option that is set in the source is removed.
      if (text === base || (text === "" && !isOptionSet(control, trigger, option))) return undefined;
      const { edit, spoken } = optionEdit(
        trigger,
        option,
        text === "" ? undefined : isNumber ? Number(text) : text,
      );
      return (await declare(control, edit, spoken, { version })).problem;
    },
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") void draft.commit();
    else if (event.key === "Escape") draft.drop();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <TextField
      label={option}
      mono
      value={draft.value}
      error={draft.error}
      hint={hint}
      disabled={!editable}
      data-testid={`option-${trigger}-${option}`}
      onChange={draft.change}
      onBlur={() => void draft.commit()}
      onKeyDown={onKeyDown}
    />
  );
}

function optionEdit(trigger: string, option: string, value: OptionValue | undefined) {
  const edit = { op: "setOption", trigger, option, ...(value === undefined ? {} : { value }) } as const;
  return { edit, spoken: t("Changed {0} of {1}", option, trigger) };
}

/** True if the option is known to be set in the source. */
function isOptionSet({ store }: Controller, trigger: string, option: string): boolean {
  const triggers = store.get().declared?.declarations.triggers;
  return triggers?.find(({ name }) => name === trigger)?.options.includes(option) === true;
}
