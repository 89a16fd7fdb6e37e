import type { SourceChoice } from "@hookloom/protocol/source-choice";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import type {
  WizardChoices,
  WizardField,
  WizardProblems,
  WizardViewContract,
} from "@hookloom/protocol/wizard-view";
import { t } from "@vscode/l10n";
import { useEffect, useRef, useState } from "react";
import { type Host, isCancelled } from "../host.ts";
import type { Draft } from "./draft.ts";

export type WizardHost = Host<WizardViewContract>;

/** The state of project creation. */
export type CreationState =
  | { readonly phase: "idle" }
  | { readonly phase: "busy"; readonly text: string }
  | { readonly phase: "failed"; readonly message: string }
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

/** The host's last check and the choices that were checked. */
interface CheckResult {
  readonly problems: WizardProblems;
  readonly command: string;
  readonly isProject: boolean;
  readonly checkedChoices?: WizardChoices;
}

/** Returns the choice that a field shows. */
function fieldChoice(choices: WizardChoices, field: WizardField): unknown {
  return field === "branch" || field === "inside" ? choices.repository : choices[field];
}

/** Returns the problems without those whose field has changed. */
function currentProblems(
  { problems, checkedChoices: of }: CheckResult,
  choices: WizardChoices,
): WizardProblems {
  if (of === undefined || of === choices) return problems;
  const same = Object.entries(problems).filter(
    ([field]) => fieldChoice(of, field as WizardField) === fieldChoice(choices, field as WizardField),
  );
  return Object.fromEntries(same);
}

/** Has the host check the choices shortly after each change. Only the newest check counts. */
function useCheck(host: WizardHost, draft: Draft) {
  const [checked, setChecked] = useState<CheckResult>({ problems: {}, command: "", isProject: false });
  const checkCount = useRef(0);
  const [refreshCount, setRefreshCount] = useState(0);
  const { answers: choices } = draft;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the host may have a newer result for the same choices.
  useEffect(() => {
    const checkNumber = ++checkCount.current;
    const timer = setTimeout(
      () =>
        host.request("check", choices).then(
          (result) =>
            checkNumber === checkCount.current && setChecked({ ...result, checkedChoices: choices }),
          // The page is closing.
          () => undefined,
        ),
      checkNumber === 1 ? 0 : checkDelayMs,
    );
    return () => clearTimeout(timer);
  }, [host, choices, refreshCount]);
  const checkAgain = (): void => setRefreshCount((count) => count + 1);
  const { command, checkedChoices: of } = checked;
  // The result for one folder or repository does not apply to another.
  const isProject =
    checked.isProject && of?.repository === choices.repository && of.folder === choices.folder;
  return { command, isProject, problems: currentProblems(checked, choices), setChecked, checkAgain };
}

/** The wizard's state and actions. */
export function useWizard(host: WizardHost, initialDraft: Draft, onSave: (draft: Draft) => void) {
  const [draft, setDraft] = useState(initialDraft);
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
  /** Changes the draft after a slow response, during which the user may have changed the draft. */
  const update = (changeDraft: (now: Draft) => Draft, ...fields: readonly WizardField[]): void =>
    change(changeDraft(latest.current), ...fields);
  const create = async (): Promise<void> => {
    setTouched(new Set(allFields));
    try {
      const result = await host.request("check", draft.answers);
      setChecked({ ...result, checkedChoices: draft.answers });
      if (Object.keys(result.problems).length > 0) return;
      setMaking({ phase: "busy", text: t("Starting…") });
      const { folder } = await host.request("create", draft.answers);
      setMaking({ phase: "done", folder });
    } catch (error) {
      setMaking(isCancelled(error) ? { phase: "idle" } : { phase: "failed", message: errorMessage(error) });
    }
  };
  const progress = (text: string): void =>
    setMaking((now) => (now.phase === "busy" ? { phase: "busy", text } : now));
  // A problem is only shown after its field was touched.
  const shownProblem = (field: WizardField): string | undefined =>
    touched.has(field) ? problems[field] : undefined;
  return {
    draft,
    change,
    update,
    create,
    cancel: () => host.send("cancel", {}),
    making,
    progress,
    shownProblem,
    command,
    /** True if the folder is already a project, which is opened unchanged. */
    isProject,
    checkAgain,
  };
}

export type Wizard = ReturnType<typeof useWizard>;

/** Returns the source with the given id, or the first one. */
export function findSource(sources: readonly SourceChoice[], id: string): SourceChoice | undefined {
  return sources.find((source) => source.id === id) ?? sources[0];
}
