import { useSyncExternalStore } from "react";
import { useController } from "./controller.ts";

interface KeptTextOptions {
  /** Names the text among the drafts of the file: the id of the step or flow that it is of, a space, and what it is. */
  readonly id: string;
  /** The text before anything is typed. */
  readonly text: string;
  /** That of the snapshot that shows it. */
  readonly version: number;
}

interface KeptText {
  readonly value: string;
  /** True if something else was typed over than what is there now. */
  readonly isOverOther: boolean;
  change(typed: string): void;
  /** Forgets what is typed, as it is written or not wanted. */
  drop(): void;
}

/** The text of a box that may be closed by anything at any time: it comes back with what was typed into it. */
export function useKeptText({ id, text, version }: KeptTextOptions): KeptText {
  const { drafts } = useController();
  const draft = useSyncExternalStore(drafts.subscribe, () => drafts.get(id));
  const drop = (): void => drafts.keep(id, undefined);
  return {
    value: draft?.typed ?? text,
    isOverOther: draft !== undefined && draft.base !== text,
    change: (typed) => {
      if (typed === text) return drop();
      const before = drafts.get(id) ?? { base: text, version, ofFile: false, error: undefined };
      drafts.keep(id, { ...before, typed });
    },
    drop,
  };
}
