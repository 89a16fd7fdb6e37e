import type { FormField, FormLook, FormValues, FormViewContract } from "@hookloom/language-server/protocol";
import { useEffect, useRef, useState } from "react";
import { type Host, isCancelled, messageOf } from "../host.ts";

export type FormHost = Host<FormViewContract>;

/** The state of the form's action. */
export type ActionState =
  | { readonly phase: "idle" }
  | { readonly phase: "busy"; readonly text: string }
  | { readonly phase: "failed"; readonly sentence: string }
  | { readonly phase: "done"; readonly sentence: string };

const fieldsOf = (look: FormLook): readonly FormField[] => look.sections.flatMap(({ fields }) => fields);

/** The values of the fields in a look. */
export const valuesOf = (look: FormLook): FormValues =>
  Object.fromEntries(fieldsOf(look).map(({ name, value }) => [name, value]));

/**
 * The values of the fields after the host's answer to `asked`: its changes, and text that was typed in the meantime.
 */
export function mergedValues(look: FormLook, asked: FormValues, typed: FormValues): FormValues {
  return Object.fromEntries(
    fieldsOf(look).map(({ name, value }) => {
      const now = typed[name];
      return [name, now !== undefined && now !== asked[name] ? now : value];
    }),
  );
}

const checkDelay = 120;
const idle: ActionState = { phase: "idle" };

function failure(error: unknown): ActionState {
  return isCancelled(error) ? idle : { phase: "failed", sentence: messageOf(error) };
}

/** The values of the fields and the host's newest answer to them. */
function useAnswers(first: FormLook) {
  const [look, setLook] = useState(first);
  const [values, setValues] = useState(() => valuesOf(first));
  const typed = useRef(values);
  typed.current = values;
  const newest = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const hold = (next: FormValues): void => {
    typed.current = next;
    setValues(next);
  };
  return {
    look,
    values,
    typed,
    newest,
    timer,
    hold,
    take: (next: FormLook, asked: FormValues): void => {
      setLook(next);
      hold(mergedValues(next, asked, typed.current));
    },
  };
}

/** The state of a form with its actions. */
export function useForm(host: FormHost, first: FormLook) {
  const { look, values, typed, newest, timer, hold, take } = useAnswers(first);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [doing, setDoing] = useState<ActionState>(idle);
  const pressing = useRef<Promise<void>>(Promise.resolve());

  const check = async (): Promise<void> => {
    clearTimeout(timer.current);
    const own = ++newest.current;
    const asked = typed.current;
    try {
      const answer = await host.request("change", { values: asked });
      if (own === newest.current) take(answer, asked);
    } catch (error) {
      if (own === newest.current) setDoing(failure(error));
    }
  };
  const change = (name: string, value: string, atOnce: boolean): void => {
    hold({ ...typed.current, [name]: value });
    setTouched((known) => new Set([...known, name]));
    if (doing.phase !== "busy") setDoing(idle);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void check(), atOnce ? 0 : checkDelay);
  };
  const fill = async (button: string): Promise<void> => {
    const own = ++newest.current;
    const asked = typed.current;
    try {
      take(await host.request("press", { button, values: asked }), asked);
      if (own !== newest.current) void check();
    } catch (error) {
      setDoing(failure(error));
    }
  };
  const press = (button: string, field: string): void => {
    setTouched((known) => new Set([...known, field]));
    // One at a time: each fills in values that a later answer must not drop.
    pressing.current = pressing.current.then(() => fill(button));
  };
  const submit = async (action: string): Promise<void> => {
    setTouched(new Set(fieldsOf(look).map(({ name }) => name)));
    await pressing.current;
    clearTimeout(timer.current);
    const asked = typed.current;
    try {
      newest.current++;
      const checked = await host.request("change", { values: asked });
      take(checked, asked);
      if (fieldsOf(checked).some(({ problem }) => problem !== undefined)) return;
      setDoing({ phase: "busy", text: "Starting" });
      const { said } = await host.request("submit", { action, values: typed.current });
      setDoing({ phase: "done", sentence: said });
    } catch (error) {
      setDoing(failure(error));
    }
  };
  return {
    look,
    values,
    doing,
    change,
    press,
    submit,
    cancel: () => host.send("cancel", {}),
    /** Shows a look that the host sent without being asked. */
    take: (next: FormLook) => take(next, typed.current),
    progress: (text: string) => setDoing((now) => (now.phase === "busy" ? { phase: "busy", text } : now)),
    // A problem is shown once its field was touched, not before.
    problemOf: (name: string, problem: string | undefined) => (touched.has(name) ? problem : undefined),
  };
}

export type Form = ReturnType<typeof useForm>;
