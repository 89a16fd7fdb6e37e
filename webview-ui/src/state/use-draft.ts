import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useController } from "./controller.ts";
import { type KeptDraft, unknownVersion } from "./drafts.ts";

export interface DraftOptions {
  /** Identifies the field in the file, so that its draft is kept while another card is shown. */
  readonly id: string;
  /** True if the field belongs to the whole file, so that `id` does not start with a step. */
  readonly ofFile?: boolean;
  /** The text in the source. */
  readonly text: string;
  /** Returns the version of the shown snapshot. */
  readonly version: () => number;
  /**
   * Resolves to undefined if the change was made, or else to the reason. `version` is the version of the snapshot that
   * contained `base`, the text that was edited.
   */
  readonly onCommit: (text: string, version: number, base: string) => Promise<string | undefined>;
  /** Resolves to the reason if the change would be rejected. Nothing is written. */
  readonly onCheck?: (text: string, version: number, base: string) => Promise<string | undefined>;
}

/** Text that was typed into a field and is not in the source yet. */
export interface FieldDraft {
  /** The typed text, or else the source's text. */
  readonly value: string;
  /** True while the typed text differs from the source. */
  readonly changed: boolean;
  /** True from a keystroke until a pause in typing. */
  readonly typing: boolean;
  /** True while the draft is being written. */
  readonly busy: boolean;
  /** The reason why the text was or would be rejected. */
  readonly error: string | undefined;
  /** The source's text if it changed after the user started to edit it. */
  readonly theirs: string | undefined;
  change(typed: string): void;
  /** Writes the draft. A rejected draft is kept. */
  commit(): Promise<void>;
  /** Writes the text immediately, for example from a switch or a list. */
  write(text: string): Promise<void>;
  /** Discards the draft. */
  drop(): void;
  /** Overwrites the source's newer text with the draft. */
  keepMine(): Promise<void>;
}

/** The pause in typing before the text is checked. */
const checkDelayMs = 350;
/** The pause in typing after which the user is expected to read the notes on the text. */
const readingDelayMs = 1000;

/** Returns true from a change of the typed text until a pause in typing. */
function useTyping(typed: string | undefined): boolean {
  const [readText, setReadText] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setReadText(typed), readingDelayMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return typed !== undefined && typed !== readText;
}

/** Returns the draft of a field. No typed text is lost, even if the source's text or the selection changes in the meantime. */
export function useDraft(options: DraftOptions): FieldDraft {
  const { id, text, onCommit, onCheck } = options;
  const { drafts } = useController();
  // Escape leaves the field before the next render, and the blur must not commit anything. Therefore, the drafts are read
  // directly.
  const draft = useSyncExternalStore(drafts.subscribe, () => drafts.get(id));
  const busy = useSyncExternalStore(drafts.subscribe, () => drafts.getWrite(id) !== undefined);
  const typing = useTyping(draft?.typed);
  const checking = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(checking.current), []);

  const keep = (next: KeptDraft | undefined): void => drafts.keep(id, next);
  /**
   * If the shown text has not changed, a draft of unknown version is treated as newly typed. Otherwise, the draft is rejected as
   * stale.
   */
  const withKnownVersion = (draftToWrite: KeptDraft): KeptDraft =>
    draftToWrite.version === unknownVersion && draftToWrite.base === text
      ? { ...draftToWrite, version: options.version() }
      : draftToWrite;
  const setError = (error: string | undefined): void => {
    const current = drafts.get(id);
    if (current) keep({ ...current, error });
  };
  const check = async (): Promise<void> => {
    const current = drafts.get(id);
    if (!current) return;
    const problem =
      current.typed === text
        ? undefined
        : await onCheck?.(current.typed, withKnownVersion(current).version, current.base);
    // A changed draft has another text, or the same text with the reason for its rejection.
    if (drafts.get(id) === current && drafts.getWrite(id) === undefined) setError(problem);
  };
  const change = (typed: string): void => {
    const { ofFile = false } = options;
    const current = drafts.get(id) ?? { base: text, version: options.version(), ofFile, error: undefined };
    keep({ ...current, typed });
    clearTimeout(checking.current);
    if (onCheck) checking.current = setTimeout(() => void check(), checkDelayMs);
  };
  const commit = async (): Promise<void> => {
    let current = drafts.get(id);
    if (!current) return;
    // Only one write runs at a time, because the next text's base depends on the result.
    if (drafts.getWrite(id)) return drafts.setWrite(id, { isCommittedAgain: true });
    clearTimeout(checking.current);
    if (current.typed === text) return keep(undefined);
    current = withKnownVersion(current);
    while (current) current = await send(current);
  };
  /** Writes the draft. Resolves to the next draft if another text was committed in the meantime. */
  const send = async (sentDraft: KeptDraft): Promise<KeptDraft | undefined> => {
    drafts.setWrite(id, { isCommittedAgain: false });
    let problem: string | undefined;
    let isCommittedAgain = false;
    try {
      problem = await onCommit(sentDraft.typed, sentDraft.version, sentDraft.base);
    } finally {
      isCommittedAgain = drafts.getWrite(id)?.isCommittedAgain === true;
      drafts.setWrite(id, undefined);
    }
    const after = drafts.get(id);
    if (!after) return undefined;
    // If the user commits again after seeing the reason, the draft applies to the current text.
    const version = options.version();
    if (after.typed === sentDraft.typed) {
      keep(problem === undefined ? undefined : { ...after, version, error: problem });
      return undefined;
    }
    const base = problem === undefined ? sentDraft.typed : after.base;
    const next = { ...after, base, version };
    const isUnchanged = next.typed === base;
    keep(isUnchanged ? undefined : next);
    return isCommittedAgain && !isUnchanged ? next : undefined;
  };
  const changedElsewhere = draft !== undefined && !busy && draft.base !== text && draft.typed !== text;
  return {
    value: draft?.typed ?? text,
    changed: draft !== undefined,
    typing,
    busy,
    error: draft?.error,
    theirs: changedElsewhere ? text : undefined,
    change,
    commit,
    write: (typed) => {
      change(typed);
      return commit();
    },
    drop: () => {
      clearTimeout(checking.current);
      keep(undefined);
    },
    keepMine: () => {
      const current = drafts.get(id);
      if (current) keep({ ...current, base: text, version: options.version() });
      return commit();
    },
  };
}
