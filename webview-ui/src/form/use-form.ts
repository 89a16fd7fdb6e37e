import type { FormContent, FormField, FormValues, FormViewContract } from "@hookloom/protocol/form-view";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { useEffect, useRef, useState } from "react";
import { type Host, isCancelled } from "../host.ts";

export type FormHost = Host<FormViewContract>;

/** The state of the form's action. */
export type ActionState =
  | { readonly phase: "idle" }
  | { readonly phase: "busy"; readonly text: string }
  | { readonly phase: "failed"; readonly message: string }
  | { readonly phase: "done"; readonly message: string };

const formFields = (content: FormContent): readonly FormField[] =>
  content.sections.flatMap(({ fields }) => fields);

/** Returns the field values of a form's content. */
export const formValues = (content: FormContent): FormValues =>
  Object.fromEntries(formFields(content).map(({ name, value }) => [name, value]));

/** Merges the field values after the host's response to `sent`: the host's changes, and text that was typed in the meantime. */
export function mergedValues(content: FormContent, sent: FormValues, typed: FormValues): FormValues {
  return Object.fromEntries(
    formFields(content).map(({ name, value }) => {
      const current = typed[name];
      return [name, current !== undefined && current !== sent[name] ? current : value];
    }),
  );
}

/** Returns the names of the fields whose value differs from the last value known to the host. */
const changedIn = (typed: FormValues, known: FormValues): readonly string[] =>
  Object.keys(typed).filter((name) => typed[name] !== known[name]);

const checkDelayMs = 120;
const idle: ActionState = { phase: "idle" };

function failure(error: unknown): ActionState {
  return isCancelled(error) ? idle : { phase: "failed", message: errorMessage(error) };
}

/** The field values and the host's newest response to them. */
function useFormValues(first: FormContent) {
  const [content, setContent] = useState(first);
  const [values, setValues] = useState(() => formValues(first));
  const typed = useRef(values);
  typed.current = values;
  /** The values last exchanged with the host. */
  const hostValues = useRef(values);
  const newest = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const setCurrentValues = (next: FormValues): void => {
    typed.current = next;
    setValues(next);
  };
  return {
    content,
    values,
    typed,
    told: hostValues,
    newest,
    timer,
    hold: setCurrentValues,
    /** Returns the values to send to the host, with the names of the changed fields. */
    takeChanges: (): { readonly values: FormValues; readonly changed: readonly string[] } => {
      const sent = typed.current;
      const changed = changedIn(sent, hostValues.current);
      hostValues.current = sent;
      return { values: sent, changed };
    },
    take: (next: FormContent, sent: FormValues): void => {
      setContent(next);
      setCurrentValues(mergedValues(next, sent, typed.current));
      hostValues.current = formValues(next);
    },
  };
}

/** The form's state and actions. */
export function useForm(host: FormHost, first: FormContent) {
  const { content, values, typed, told, newest, timer, hold, takeChanges: tell, take } = useFormValues(first);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [doing, setDoing] = useState<ActionState>(idle);
  const pressing = useRef<Promise<void>>(Promise.resolve());

  const check = async (): Promise<void> => {
    clearTimeout(timer.current);
    const own = ++newest.current;
    const sent = tell();
    try {
      const response = await host.request("change", sent);
      if (own === newest.current) take(response, sent.values);
    } catch (error) {
      if (own === newest.current) setDoing(failure(error));
    }
  };
  const change = (name: string, value: string, isImmediate: boolean): void => {
    hold({ ...typed.current, [name]: value });
    setTouched((known) => new Set([...known, name]));
    if (doing.phase !== "busy") setDoing(idle);
    clearTimeout(timer.current);
    if (isImmediate || !content.live)
      timer.current = setTimeout(() => void check(), isImmediate ? 0 : checkDelayMs);
  };
  /** Sends a field's value to the host when the user leaves the field. */
  const leave = (name: string): void => {
    if (content.live && typed.current[name] !== told.current[name]) void check();
  };
  const fill = async (button: string): Promise<void> => {
    const own = ++newest.current;
    const sent = tell();
    try {
      take(await host.request("press", { button, ...sent }), sent.values);
      if (own !== newest.current) void check();
    } catch (error) {
      setDoing(failure(error));
    }
  };
  const press = (button: string, field: string): void => {
    setTouched((known) => new Set([...known, field]));
    // Presses are handled one at a time, because each fills in values that a later response must not discard.
    pressing.current = pressing.current.then(() => fill(button));
  };
  const submit = async (action: string): Promise<void> => {
    setTouched(new Set(formFields(content).map(({ name }) => name)));
    await pressing.current;
    clearTimeout(timer.current);
    const sent = tell();
    try {
      newest.current++;
      const checked = await host.request("change", sent);
      take(checked, sent.values);
      const anyway = checked.actions.some(({ id, anyway = false }) => id === action && anyway);
      if (!anyway && formFields(checked).some(({ problem }) => problem !== undefined)) return;
      setDoing({ phase: "busy", text: t("Starting") });
      const { said } = await host.request("submit", { action, values: typed.current });
      setDoing(said === "" ? idle : { phase: "done", message: said });
    } catch (error) {
      setDoing(failure(error));
    }
  };
  return {
    content,
    values,
    doing,
    change,
    leave,
    press,
    submit,
    cancel: () => host.send("cancel", {}),
    /** Shows content that the host sent without a request. */
    take: (next: FormContent) => take(next, told.current),
    progress: (text: string) => setDoing((now) => (now.phase === "busy" ? { phase: "busy", text } : now)),
    // In a form that is being filled in, a problem is only shown after its field was touched.
    problemOf: (name: string, problem: string | undefined) =>
      content.live || touched.has(name) ? problem : undefined,
  };
}

export type Form = ReturnType<typeof useForm>;
