import type { ExtractScope, FlowEdit } from "@hookloom/protocol/flow-edit";
import type { NameUses } from "@hookloom/protocol/lsp-requests";
import {
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { showRejection } from "../actions/edits.ts";
import { makeNamed } from "../actions/refactor.ts";
import { Button } from "../controls/button.tsx";
import { Checkbox, Select } from "../controls/choice.tsx";
import { mayMoveFocus } from "../controls/focus.ts";
import { PreviewButton, PreviewHint } from "../controls/preview.tsx";
import { TextField } from "../controls/text-field.tsx";
import { useEditCheck } from "../declarations/use-edit-check.ts";
import { useController, useView } from "../state/controller.ts";
import { useCloseOutside } from "../state/use-close-overlay.ts";
import { useResponse } from "../state/use-response.ts";
import type { NameQuestion } from "../state/view-state.ts";
import "./name-box.css";

/** The values of the form. */
interface NameValues {
  readonly name: string;
  readonly description: string;
  readonly secret: boolean;
  /** The scope in which the function is declared. With `best`, the server chooses. */
  readonly scope: ExtractScope | "best";
}

/** Returns the edit for the form's values. */
function toEdit(question: NameQuestion, { name, description, secret, scope }: NameValues): FlowEdit {
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

interface Words {
  readonly title: string;
  readonly action: string;
  readonly done: string;
}

function dialogTexts(question: NameQuestion, { name, secret }: NameValues): Words {
  switch (question.kind) {
    case "extract":
      return { title: "Extract to a function", action: "Extract", done: `Extracted to ${name}` };
    case "rename":
      return {
        title: `Rename ${question.name}`,
        action: "Rename",
        done: `Renamed ${question.name} to ${name}`,
      };
    case "setting": {
      const what = secret ? "secret" : "setting";
      return { title: `Make this a ${what}`, action: `Make a ${what}`, done: `Made the ${what} ${name}` };
    }
  }
}

const initialValues = (question: NameQuestion): NameValues => ({
  name: question.kind === "rename" ? (question.wish ?? question.name) : "",
  description: "",
  secret: false,
  scope: "best",
});

/** Returns the form's values. An unused name is proposed, and a typed one is checked without changing anything. */
function useNameValues(question: NameQuestion) {
  const { host } = useController();
  const [values, setValues] = useState(() => initialValues(question));
  const [scopes, setScopes] = useState<readonly ExtractScope[]>([]);
  const [problem, setProblem] = useState<string>();
  const typed = useRef(false);
  const wished = { ...initialValues(question), name: question.kind === "setting" ? question.wish : "" };
  // If no name can be proposed, the edit itself reports the reason.
  useResponse(
    question.kind === "rename"
      ? undefined
      : () => host.request("proposedName", { version: question.version, edit: toEdit(question, wished) }),
    [host, question],
    ({ name, scopes = [] }) => {
      setScopes(scopes);
      if (!typed.current) setValues((before) => ({ ...before, name }));
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
      typed.current ||= change.name !== undefined;
      setValues((before) => ({ ...before, ...change }));
    },
  };
}

/** Describes the uses of a name: `Used 3 times in this file, in onPush and tidy.` */
function usesText({ count, flows }: NameUses): string {
  if (count === 0) return "Not used in this file.";
  const times = count === 1 ? "once" : `${count} times`;
  const named = flows.length > 3 ? `${flows.length} flows` : new Intl.ListFormat("en").format(flows);
  return `Used ${times} in this file${named === "" ? "" : `, in ${named}`}.`;
}

/** The uses of the name that is renamed. */
function UsesPart({ question }: { readonly question: NameQuestion & { readonly kind: "rename" } }) {
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
    const last = before.current;
    const isField = last instanceof HTMLElement && last.isConnected && last.closest(".hl-inspector") !== null;
    if (isField) last.focus();
    else focusDiagram();
  };
  return { box, close };
}

const scopeLabels: Readonly<Record<NameValues["scope"], string>> = {
  best: "where it fits best",
  module: "in the module",
  class: "as a method of the class",
  inner: "inside of this function",
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
    <Select label="location" value={scope} options={options} data-testid="name-scope" onChange={onChange} />
  );
}

const settingNote = "The value becomes its default; an environment can have another one.";
const secretNote =
  "The value leaves the source: dev keeps it in the secret store, every other environment needs its own. Where it was committed before, change it at its service too.";

function SettingParts(props: {
  readonly values: NameValues;
  readonly onChange: (change: Partial<NameValues>) => void;
}): ReactElement {
  const { values, onChange } = props;
  const inProject = useView(({ snapshot }) => snapshot?.inProject === true);
  return (
    <>
      <TextField
        label="description"
        value={values.description}
        placeholder="what it is for"
        data-testid="name-description"
        onChange={(description) => onChange({ description })}
      />
      <Checkbox
        label="secret"
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
export function NameBox({ question }: { readonly question: NameQuestion }): ReactElement {
  const control = useController();
  const { values, scopes, problem, unchanged, setProblem, change } = useNameValues(question);
  const [busy, setBusy] = useState<"apply" | "preview">();
  const { box, close } = useFocus();
  useCloseOutside(box, busy === undefined, "pointerdown", "focusin");
  const { title, action, done } = dialogTexts(question, values);
  const submit = async (preview: boolean): Promise<void> => {
    if (busy) return;
    if (unchanged) return close();
    if (values.name.trim() === "") return setProblem("It needs a name. Type one.");
    setBusy(preview ? "preview" : "apply");
    const after = { spoken: done, ...(question.kind === "extract" ? { added: "select" as const } : {}) };
    const { version } = question;
    const made = await makeNamed(control, toEdit(question, values), after, { version, preview });
    // Another overlay may have been opened while the request was running.
    if (box.current === null) {
      if (made.problem !== undefined) showRejection(control, made.problem);
      return;
    }
    setBusy(undefined);
    if (made.problem === undefined) close();
    else setProblem(made.problem);
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
        label="name"
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
