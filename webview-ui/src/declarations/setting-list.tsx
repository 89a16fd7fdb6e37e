import type { Declarations, SettingDeclaration } from "@hookloom/protocol/declarations";
import type { EnvironmentValues, ValueState } from "@hookloom/protocol/flow-view";
import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, useRef, useState } from "react";
import { IconButton } from "../controls/button.tsx";
import { Checkbox } from "../controls/choice.tsx";
import { Disclosure } from "../controls/disclosure.tsx";
import { ErrorText } from "../controls/error-text.tsx";
import { mayMoveFocus } from "../controls/focus.ts";
import { Icon } from "../controls/icon.tsx";
import { PreviewHint } from "../controls/preview.tsx";
import { TextField } from "../controls/text-field.tsx";
import { useController, useView } from "../state/controller.ts";
import { ConfirmButtons, onPreviewKey } from "./confirm-buttons.tsx";
import { DeclaredCard } from "./declared-card.tsx";
import { useDeclare } from "./use-declare.ts";
import { useSettingValues } from "./use-declared.ts";
import { useEditCheck } from "./use-edit-check.ts";

const stateAppearance: Readonly<
  Record<ValueState, { readonly icon: string; readonly label: string; readonly tint: string }>
> = {
  set: { icon: "pass", label: t("set"), tint: "ok" },
  environment: { icon: "pass", label: t("from the process environment"), tint: "ok" },
  default: { icon: "circle-outline", label: t("default"), tint: "plain" },
  unset: { icon: "circle-outline", label: t("not set (optional)"), tint: "plain" },
  missing: { icon: "warning", label: t("missing"), tint: "missing" },
  "not-here": { icon: "question", label: t("not on this machine"), tint: "plain" },
};

/** The state of a setting's value in one environment, and a button that prompts for the value. */
function Value({
  name,
  environment,
  state,
}: {
  readonly name: string;
  readonly environment: string;
  readonly state: ValueState;
}): ReactElement {
  const { host } = useController();
  const { icon, label: stateLabel, tint } = stateAppearance[state];
  return (
    <li className="hl-value" data-testid={`value-${environment}-${name}`} data-state={state}>
      <span className="hl-cut" title={environment}>
        {environment}
      </span>
      <span className={`hl-value-state hl-line hl-value-${tint}`} title={stateLabel}>
        <Icon name={icon} size={14} />
        <span className="hl-cut">{stateLabel}</span>
      </span>
      <IconButton
        icon="edit"
        label={t("Set {0} in {1}", name, environment)}
        data-testid={`set-${environment}-${name}`}
        onClick={() => host.send("setValue", { setting: name, environment })}
      />
    </li>
  );
}

function SettingRow({
  setting,
  values,
}: {
  readonly setting: SettingDeclaration;
  readonly values: readonly EnvironmentValues[];
}): ReactElement {
  const control = useController();
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const { busy, problem, make } = useDeclare();
  const row = useRef<HTMLElement>(null);
  const { name, secret, description, default: fallback, optional } = setting;
  const kind = secret ? t("secret") : t("setting");
  const optionalKind = secret ? t("optional secret") : t("optional setting");
  const remove = async (preview: boolean): Promise<void> => {
    const isMade = await make({ op: "removeSetting", name }, t("Removed {0}", name), { preview });
    if (isMade && mayMoveFocus(row.current)) control.focusDiagram();
  };
  return (
    <DeclaredCard
      ref={row}
      label={`${kind} ${name}`}
      name={name}
      icon={secret ? "key" : "symbol-constant"}
      kind={optional ? optionalKind : kind}
      data-testid={`setting-${name}`}
      action={
        editable && (
          <IconButton
            icon="trash"
            label={t("Remove {0}", name)}
            title={t("Remove {0}. Hold Shift to preview the change.", name)}
            data-testid={`remove-setting-${name}`}
            onClick={({ shiftKey }) => void remove(shiftKey)}
          />
        )
      }
    >
      {description && <p className="hl-hint">{description}</p>}
      {fallback !== undefined && (
        <p className="hl-hint hl-cut" title={fallback}>
          {t("default")} <code>{fallback}</code>
        </p>
      )}
      <ul className="hl-values hl-column hl-list" aria-label={t("Values of {0}", name)}>
        {values.map(({ environment, values: known }) => {
          const state = known[name];
          return state && <Value key={environment} name={name} environment={environment} state={state} />;
        })}
      </ul>
      <ErrorText data-testid={`problem-${name}`}>{problem}</ErrorText>
      {busy === "preview" && <PreviewHint />}
    </DeclaredCard>
  );
}

interface NewSetting {
  readonly name: string;
  readonly secret: boolean;
  readonly description: string;
  readonly default: string;
}

const emptySetting: NewSetting = { name: "", secret: true, description: "", default: "" };

function addSettingEdit({ name, secret, description, default: fallback }: NewSetting) {
  return {
    op: "addSetting",
    name: name.trim(),
    secret,
    ...(description.trim() === "" ? {} : { description: description.trim() }),
    ...(secret || fallback === "" ? {} : { default: fallback }),
  } as const;
}

function SettingForm({ close }: { readonly close: () => void }): ReactElement {
  const { busy, problem, setProblem, make } = useDeclare();
  const [typed, setTyped] = useState(emptySetting);
  useEditCheck(typed.name.trim() === "" ? undefined : addSettingEdit(typed), setProblem);
  const update = (change: Partial<NewSetting>): void => setTyped({ ...typed, ...change });
  const add = async (preview: boolean): Promise<void> => {
    if (typed.name.trim() === "") return setProblem(t("Enter a name, such as SLACK_CHANNEL."));
    if (await make(addSettingEdit(typed), t("Added {0}", typed.name), { preview })) close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    void add(false);
  };
  return (
    <div
      className="hl-form hl-column"
      data-testid="setting-form"
      onKeyDownCapture={(event) => onPreviewKey(event, () => void add(true))}
    >
      <TextField
        label={t("name")}
        mono
        placeholder="SLACK_CHANNEL"
        value={typed.name}
        error={problem}
        data-testid="setting-name"
        onKeyDown={onKeyDown}
        onChange={(name) => update({ name })}
      />
      <TextField
        label={t("description")}
        placeholder={t("What the setting is for")}
        value={typed.description}
        data-testid="setting-description"
        onKeyDown={onKeyDown}
        onChange={(description) => update({ description })}
      />
      <Checkbox
        label={t("secret")}
        checked={typed.secret}
        data-testid="setting-secret"
        onChange={(secret) => update({ secret })}
      />
      {!typed.secret && (
        <TextField
          label={t("default")}
          mono
          placeholder={t("none")}
          value={typed.default}
          data-testid="setting-default"
          onKeyDown={onKeyDown}
          onChange={(fallback) => update({ default: fallback })}
        />
      )}
      <ConfirmButtons
        icon="add"
        action={typed.secret ? t("Add the secret") : t("Add the setting")}
        dismissal={t("Cancel")}
        testIds={{ confirm: "setting-add", preview: "setting-preview", dismiss: "setting-cancel" }}
        busy={busy}
        onConfirm={(preview) => void add(preview)}
        onDismiss={close}
      />
    </div>
  );
}

/** The file's settings and secrets without duplicates, with the states of their values in each environment. */
export function SettingList({ declared }: { readonly declared: Declarations | undefined }): ReactElement {
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const values = useSettingValues(declared) ?? [];
  const byName = new Map(declared?.settings.toReversed().map((setting) => [setting.name, setting]));
  const settings = [...byName.values()].reverse();
  return (
    <section className="hl-column hl-section" aria-label={t("Settings and secrets")}>
      <h3>{t("Settings and secrets")}</h3>
      {declared && settings.length === 0 && (
        <p className="hl-hint">{t("The code does not read any settings yet.")}</p>
      )}
      {settings.map((setting) => (
        <SettingRow key={setting.name} setting={setting} values={values} />
      ))}
      {editable && (
        <Disclosure icon="add" label={t("Add a setting or secret")} data-testid="add-setting">
          {(close) => <SettingForm close={close} />}
        </Disclosure>
      )}
    </section>
  );
}
