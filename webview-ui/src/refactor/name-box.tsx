import type { ExtractScope, FlowEdit } from "@hookloom/protocol/flow-edit";
import type { NameUses } from "@hookloom/protocol/lsp-requests";
import { t } from "@vscode/l10n";
import {
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { showRejection } from "../actions/edits.ts";
import { applyNamedEdit } from "../actions/refactor.ts";
import { Button } from "../controls/button.tsx";
import { Checkbox, Select } from "../controls/choice.tsx";
import { mayMoveFocus } from "../controls/focus.ts";
import { PreviewButton, PreviewHint } from "../controls/preview.tsx";
import { TextField } from "../controls/text-field.tsx";
import { useEditCheck } from "../declarations/use-edit-check.ts";
import { useController, useView } from "../state/controller.ts";
import { useCloseOutside } from "../state/use-close-overlay.ts";
import { useResponse } from "../state/use-response.ts";
import type { NamePrompt } from "../state/view-state.ts";
import "./name-box.css";
import { locale } from "../model/language.ts";

/** The values of the form. */
interface NameValues {
  readonly name: string;
  readonly description: string;
  readonly secret: boolean;
  /** The scope in which the function is declared. With `best`, the server chooses. */
  readonly scope: ExtractScope | "best";
}

/** Returns the edit for the form's values. */
function toEdit(question: NamePrompt, { name, description, secret, scope }: NameValues): FlowEdit {
  switch (question.kind) {
    case "extract":
      return { op: "extract", steps: question.steps, name, ...(scope === "best" ? {} : { scope }) };
    case "rename":
      return { op: "rename", at: question.at, name };
    case "setting": {
      const { step, field, offset } = question;
      return {
        op: "toSetting",
        step,
        field,
        ...(offset === undefined ? {} : { offset }),
        name,
        secret,
        ...(description.trim() === "" ? {} : { description: description.trim() }),
      };
    }
  }
}

interface DialogTexts {
  readonly title: string;
  readonly action: string;
  readonly done: string;
}

function dialogTexts(question: NamePrompt, { name, secret }: NameValues): DialogTexts {
  switch (question.kind) {
    case "extract":
      return { title: t("Extract to a function"), action: t("Extract"), done: t("Extracted to {0}", name) };
    case "rename":
      return {
        title: t("Rename {0}", question.name),
        action: t("Rename"),
        done: t("Renamed {0} to {1}", question.name, name),
      };
    case "setting":
      return secret
        ? {
            title: t("Make this a secret"),
            action: t("Create secret"),
            done: t("Created the secret {0}", name),
          }
        : {
            title: t("Make this a setting"),
            action: t("Create setting"),
            done: t("Created the setting {0}", name),
          };
  }
}

const initialValues = (question: NamePrompt): NameValues => ({
  name: question.kind === "rename" ? (question.wish ?? question.name) : "",
  description: "",
  secret: false,
  scope: "best",
});

/** Returns the form's values. An unused name is proposed, and a typed one is checked without changing anything. */
function useNameValues(question: NamePrompt) {
  const { host } = useController();
  const [values, setValues] = useState(() => initialValues(question));
  const [scopes, setScopes] = useState<readonly ExtractScope[]>([]);
  const [problem, setProblem] = useState<string>();
  const isTyped = useRef(false);
  const unnamedValues = {
    ...initialValues(question),
    name: question.kind === "setting" ? question.wish : "",
  };
  // If no name can be proposed, the edit itself reports the reason.
  useResponse(
    question.kind === "rename"
      ? undefined
      : () =>
          host.request("proposedName", { version: question.version, edit: toEdit(question, unnamedValues) }),
    [host, question],
    ({ name, scopes = [] }) => {
      setScopes(scopes);
      if (!isTyped.current) setValues((before) => ({ ...before, name }));
    },
  );
  const { name, secret, scope } = values;
  const unchanged = question.kind === "rename" && name === question.name;
  const edit = toEdit(question, { name, secret, scope, description: "" });
  useEditCheck(name === "" || unchanged ? undefined : edit, setProblem, question.version);
  return {
    values,
    scopes,
    problem,
    unchanged,
    setProblem,
    change: (change: Partial<NameValues>) => {
      isTyped.current ||= change.name !== undefined;
      setValues((before) => ({ ...before, ...change }));
    },
  };
}

/** Describes the uses of a name: `Used 3 times in this file, in onPush and tidy.` */
function usesText({ count, flows }: NameUses): string {
  if (count === 0) return t("Not used in this file.");
  const flowNames =
    flows.length > 3 ? t("{0} flows", flows.length) : new Intl.ListFormat(locale).format(flows);
  if (count === 1)
    return flowNames ? t("Used once in this file, in {0}.", flowNames) : t("Used once in this file.");
  return flowNames
    ? t("Used {0} times in this file, in {1}.", count, flowNames)
    : t("Used {0} times in this file.", count);
}

/** The uses of the name that is renamed. */
function UsesPart({ question }: { readonly question: NamePrompt & { readonly kind: "rename" } }) {
  const { host } = useController();
  const { version, at } = question;
  const [text, setText] = useState("");
  // If the text has changed, the rename itself reports it.
  useResponse(
    () => host.request("usesOfName", { version, at }),
    [host, version, at],
    ({ uses }) => uses && setText(usesText(uses)),
  );
  return (
    <p className="hl-hint" data-testid="name-uses">
      {text || "\u00a0"}
    </p>
  );
}

/** Takes the focus, and returns it to the previously focused inspector field or to the diagram. */
function useFocus(): {
  readonly box: RefObject<HTMLDivElement | null>;
  readonly close: () => void;
} {
  const { store, focusDiagram } = useController();
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<Element>(null);
  useLayoutEffect(() => {
    before.current = document.activeElement;
    const input = box.current?.querySelector("input");
    input?.focus();
    input?.select();
  }, []);
  const close = (): void => {
    const isFocusOurs = mayMoveFocus(box.current);
    store.set({ overlay: undefined });
    if (!isFocusOurs) return;
    const previousFocus = before.current;
    const isField =
      previousFocus instanceof HTMLElement &&
      previousFocus.isConnected &&
      previousFocus.closest(".hl-inspector") !== null;
    if (isField) previousFocus.focus();
    else focusDiagram();
  };
  return { box, close };
}

const scopeLabels: Readonly<Record<NameValues["scope"], string>> = {
  best: t("where it fits best"),
  module: t("in the module"),
  class: t("as a method of the class"),
  inner: t("inside this function"),
};

/** The scope of the function, if there is a choice. */
function ScopePart(props: {
  readonly scopes: readonly ExtractScope[];
  readonly scope: NameValues["scope"];
  readonly onChange: (scope: NameValues["scope"]) => void;
}): ReactElement | null {
  const { scopes, scope, onChange } = props;
  if (scopes.length < 2) return null;
  const options = (["best", ...scopes] as const).map((value) => ({ value, label: scopeLabels[value] }));
  return (
    <Select
      label={t("location")}
      value={scope}
      options={options}
      data-testid="name-scope"
      onChange={onChange}
    />
  );
}

const settingNote = t("The value becomes the default of the setting. An environment can override it.");
const secretNote = t(
  "The value is removed from the source. The dev environment keeps it in the secret store, and every other environment needs its own value. If the value was committed, also replace it at the service that issued it.",
);

function SettingParts(props: {
  readonly values: NameValues;
  readonly onChange: (change: Partial<NameValues>) => void;
}): ReactElement {
  const { values, onChange } = props;
  const inProject = useView(({ snapshot }) => snapshot?.inProject === true);
  return (
    <>
      <TextField
        label={t("description")}
        value={values.description}
        placeholder={t("what the setting is for")}
        data-testid="name-description"
        onChange={(description) => onChange({ description })}
      />
      <Checkbox
        label={t("secret")}
        checked={values.secret}
        disabled={!inProject}
        data-testid="name-secret"
        onChange={(secret) => onChange({ secret })}
      />
      <p className="hl-hint">{values.secret ? secretNote : settingNote}</p>
    </>
  );
}

const isField = (target: EventTarget): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLSelectElement;

/** A small prompt for a name that shows why a name is rejected. */
export function NameBox({ question }: { readonly question: NamePrompt }): ReactElement {
  const control = useController();
  const { values, scopes, problem, unchanged, setProblem, change } = useNameValues(question);
  const [busy, setBusy] = useState<"apply" | "preview">();
  const { box, close } = useFocus();
  useCloseOutside(box, busy === undefined, "pointerdown", "focusin");
  const { title, action, done } = dialogTexts(question, values);
  const submit = async (preview: boolean): Promise<void> => {
    if (busy) return;
    if (unchanged) return close();
    if (values.name.trim() === "") return setProblem(t("Enter a name."));
    setBusy(preview ? "preview" : "apply");
    const after = { spoken: done, ...(question.kind === "extract" ? { added: "select" as const } : {}) };
    const { version } = question;
    const outcome = await applyNamedEdit(control, toEdit(question, values), after, { version, preview });
    // Another overlay may have been opened while the request was running.
    if (box.current === null) {
      if (outcome.problem !== undefined) showRejection(control, outcome.problem);
      return;
    }
    setBusy(undefined);
    if (outcome.problem === undefined) close();
    else setProblem(outcome.problem);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && isField(event.target)) void submit(event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      role="dialog"
      aria-label={title}
      className="hl-popup hl-column hl-prompt-box hl-name-box"
      data-testid="name-box"
      data-keeps-draft
      onKeyDown={onKeyDown}
    >
      <h2 className="hl-cut" title={title}>
        {title}
      </h2>
      <TextField
        label={t("name")}
        mono
        value={values.name}
        error={problem}
        data-testid="name-input"
        onChange={(name) => change({ name })}
      />
      {question.kind === "rename" && <UsesPart question={question} />}
      <ScopePart scopes={scopes} scope={values.scope} onChange={(scope) => change({ scope })} />
      {question.kind === "setting" && <SettingParts values={values} onChange={change} />}
      <div className="hl-button-row">
        <Button
          icon="check"
          busy={busy !== undefined}
          data-testid="name-apply"
          onClick={() => void submit(false)}
        >
          {action}
        </Button>
        <PreviewButton
          busy={busy !== undefined}
          data-testid="name-preview"
          onClick={() => void submit(true)}
        />
      </div>
      {busy === "preview" && <PreviewHint />}
    </div>
  );
}
