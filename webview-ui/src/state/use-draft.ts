import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useController } from "./controller.ts";
import { type KeptDraft, unknownVersion } from "./drafts.ts";

export interface DraftOptions {
  /** Names the field among all of the file, so that its draft survives while another card is shown. */
  readonly id: string;
  /** True if the field belongs to the whole file, so that `id` begins with no step. */
  readonly ofFile?: boolean;
  /** The text in the source. */
  readonly text: string;
  /** The version of the snapshot that is shown. */
  readonly version: () => number;
  /**
   * Resolves to undefined if the change was made, else to the reason why not. `version` is that of the snapshot
   * which showed the text that was typed over, `base`.
   */
  readonly onCommit: (text: string, version: number, base: string) => Promise<string | undefined>;
  /** Resolves to the reason why such a change would be rejected; nothing is written. */
  readonly onCheck?: (text: string, version: number, base: string) => Promise<string | undefined>;
}

/** What is typed into a field and not in the source yet. */
export interface FieldDraft {
  /** The typed text, else that of the source. */
  readonly value: string;
  /** True while something is typed that is not in the source. */
  readonly changed: boolean;
  /** True from a key until a pause in typing. */
  readonly typing: boolean;
  /** True while it is being written. */
  readonly busy: boolean;
  /** Why the text was rejected, or would be. */
  readonly error: string | undefined;
  /** The text of the source, where it changed after the user began to type over it. */
  readonly theirs: string | undefined;
  change(typed: string): void;
  /** Writes what is typed; a rejected text stays. */
  commit(): Promise<void>;
  /** Writes a text at once, as a switch or a list does. */
  write(text: string): Promise<void>;
  /** Forgets what is typed. */
  drop(): void;
  /** Writes what is typed over the newer text of the source. */
  keepMine(): Promise<void>;
}

/** The pause in typing after which the text is checked. */
const checkDelay = 350;
/** The pause in typing after which the user reads what is said of the text. */
const readingDelayMs = 1000;

/** True from a change of what is typed until a pause. */
function useTyping(typed: string | undefined): boolean {
  const [read, setRead] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setRead(typed), readingDelayMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return typed !== undefined && typed !== read;
}

/** The draft of a field: nothing typed is lost, whatever happens to the text or the selection meanwhile. */
export function useDraft(options: DraftOptions): FieldDraft {
  const { id, text, onCommit, onCheck } = options;
  const { drafts } = useController();
  // Escape leaves the field before the next render, and the blur must find nothing to commit: the drafts are the truth.
  const draft = useSyncExternalStore(drafts.subscribe, () => drafts.get(id));
  const busy = useSyncExternalStore(drafts.subscribe, () => drafts.getWrite(id) !== undefined);
  const typing = useTyping(draft?.typed);
  const checking = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(checking.current), []);

  const keep = (next: KeptDraft | undefined): void => drafts.keep(id, next);
  /** Over the shown text, a draft of unknown version counts as typed now; over another text it is rejected as stale. */
  const dated = (now: KeptDraft): KeptDraft =>
    now.version === unknownVersion && now.base === text ? { ...now, version: options.version() } : now;
  const setError = (error: string | undefined): void => {
    const now = drafts.get(id);
    if (now) keep({ ...now, error });
  };
  const check = async (): Promise<void> => {
    const now = drafts.get(id);
    if (!now) return;
    const problem = now.typed === text ? undefined : await onCheck?.(now.typed, dated(now).version, now.base);
    // If the draft changed, it is another text, or this one with the reason of its rejection.
    if (drafts.get(id) === now && drafts.getWrite(id) === undefined) setError(problem);
  };
  const change = (typed: string): void => {
    const { ofFile = false } = options;
    const now = drafts.get(id) ?? { base: text, version: options.version(), ofFile, error: undefined };
    keep({ ...now, typed });
    clearTimeout(checking.current);
    if (onCheck) checking.current = setTimeout(() => void check(), checkDelay);
  };
  const commit = async (): Promise<void> => {
    let now = drafts.get(id);
    if (!now) return;
    // One write at a time: only after it is known what the next text is compared with.
    if (drafts.getWrite(id)) return drafts.setWrite(id, { again: true });
    clearTimeout(checking.current);
    if (now.typed === text) return keep(undefined);
    now = dated(now);
    while (now) now = await send(now);
  };
  /** Writes the draft, and resolves to the next one where another text was committed meanwhile. */
  const send = async (now: KeptDraft): Promise<KeptDraft | undefined> => {
    drafts.setWrite(id, { again: false });
    let problem: string | undefined;
    let again = false;
    try {
      problem = await onCommit(now.typed, now.version, now.base);
    } finally {
      again = drafts.getWrite(id)?.again === true;
      drafts.setWrite(id, undefined);
    }
    const after = drafts.get(id);
    if (!after) return undefined;
    // Committing again after the reason was shown applies to the text as it is by then.
    const version = options.version();
    if (after.typed === now.typed) {
      keep(problem === undefined ? undefined : { ...after, version, error: problem });
      return undefined;
    }
    const base = problem === undefined ? now.typed : after.base;
    const next = { ...after, base, version };
    const isBack = next.typed === base;
    keep(isBack ? undefined : next);
    return again && !isBack ? next : undefined;
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
      const now = drafts.get(id);
      if (now) keep({ ...now, base: text, version: options.version() });
      return commit();
    },
  };
}
