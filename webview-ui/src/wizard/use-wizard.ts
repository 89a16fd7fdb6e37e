import type { SourceChoice } from "@hookloom/protocol/source-choice";
import { messageOf } from "@hookloom/protocol/unknown-values";
import type {
  WizardAnswers,
  WizardField,
  WizardProblems,
  WizardViewContract,
} from "@hookloom/protocol/wizard-view";
import { useEffect, useRef, useState } from "react";
import { type Host, isCancelled } from "../host.ts";
import type { Draft } from "./answers.ts";

export type WizardHost = Host<WizardViewContract>;

/** The state of project creation. */
export type CreationState =
  | { readonly phase: "idle" }
  | { readonly phase: "busy"; readonly text: string }
  | { readonly phase: "failed"; readonly sentence: string }
  | { readonly phase: "done"; readonly folder: string };

const allFields: readonly WizardField[] = [
  "source",
  "name",
  "folder",
  "events",
  "repository",
  "branch",
  "inside",
  "publish",
];
const checkDelayMs = 120;

/** The host's last check, and the answers that it checked. */
interface CheckResult {
  readonly problems: WizardProblems;
  readonly command: string;
  readonly isProject: boolean;
  readonly of?: WizardAnswers;
}

/** The answer that a field shows. */
function answerOf(answers: WizardAnswers, field: WizardField): unknown {
  return field === "branch" || field === "inside" ? answers.repository : answers[field];
}

/** A problem no longer applies once its field has changed. */
function currentProblems({ problems, of }: CheckResult, answers: WizardAnswers): WizardProblems {
  if (of === undefined || of === answers) return problems;
  const same = Object.entries(problems).filter(
    ([field]) => answerOf(of, field as WizardField) === answerOf(answers, field as WizardField),
  );
  return Object.fromEntries(same);
}

/** Has the host check the answers shortly after each change; only the newest check counts. */
function useCheck(host: WizardHost, draft: Draft) {
  const [checked, setChecked] = useState<CheckResult>({ problems: {}, command: "", isProject: false });
  const question = useRef(0);
  const [looks, setLooks] = useState(0);
  const { answers } = draft;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the host may know more of the same answers.
  useEffect(() => {
    const own = ++question.current;
    const timer = setTimeout(
      () =>
        host.request("check", answers).then(
          (result) => own === question.current && setChecked({ ...result, of: answers }),
          // The page is closing.
          () => undefined,
        ),
      own === 1 ? 0 : checkDelayMs,
    );
    return () => clearTimeout(timer);
  }, [host, answers, looks]);
  const checkAgain = (): void => setLooks((count) => count + 1);
  const { command, of } = checked;
  // What is known of one folder or repository says nothing about another.
  const isProject =
    checked.isProject && of?.repository === answers.repository && of.folder === answers.folder;
  return { command, isProject, problems: currentProblems(checked, answers), setChecked, checkAgain };
}

/** The state of the wizard with its actions. */
export function useWizard(host: WizardHost, first: Draft, onSave: (draft: Draft) => void) {
  const [draft, setDraft] = useState(first);
  const [touched, setTouched] = useState<ReadonlySet<WizardField>>(new Set());
  const [making, setMaking] = useState<CreationState>({ phase: "idle" });
  const { problems, command, isProject, setChecked, checkAgain } = useCheck(host, draft);

  const change = (next: Draft, ...fields: readonly WizardField[]): void => {
    setDraft(next);
    onSave(next);
    setTouched(new Set([...touched, ...fields]));
    if (making.phase !== "busy") setMaking({ phase: "idle" });
  };
  const latest = useRef(draft);
  latest.current = draft;
  /** Changes the draft after an answer that took its time, in which the person may have gone on. */
  const update = (make: (now: Draft) => Draft, ...fields: readonly WizardField[]): void =>
    change(make(latest.current), ...fields);
  const create = async (): Promise<void> => {
    setTouched(new Set(allFields));
    try {
      const result = await host.request("check", draft.answers);
      setChecked({ ...result, of: draft.answers });
      if (Object.keys(result.problems).length > 0) return;
      setMaking({ phase: "busy", text: "Starting" });
      const { folder } = await host.request("create", draft.answers);
      setMaking({ phase: "done", folder });
    } catch (error) {
      setMaking(isCancelled(error) ? { phase: "idle" } : { phase: "failed", sentence: messageOf(error) });
    }
  };
  const progress = (text: string): void =>
    setMaking((now) => (now.phase === "busy" ? { phase: "busy", text } : now));
  // A problem is shown once its field was touched, not before.
  const problemOf = (field: WizardField): string | undefined =>
    touched.has(field) ? problems[field] : undefined;
  return {
    draft,
    change,
    update,
    create,
    cancel: () => host.send("cancel", {}),
    making,
    progress,
    problemOf,
    command,
    /** The folder is a project already: it is opened as it is. */
    isProject,
    checkAgain,
  };
}

export type Wizard = ReturnType<typeof useWizard>;

/** The source with that id, or the first one. */
export function sourceOf(sources: readonly SourceChoice[], id: string): SourceChoice | undefined {
  return sources.find((source) => source.id === id) ?? sources[0];
}
