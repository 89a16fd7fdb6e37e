import { useSyncExternalStore } from "react";
import { useController } from "./controller.ts";

interface KeptTextOptions {
  /** Identifies the text among the file's drafts: the id of its step or flow, a space, and a name. */
  readonly id: string;
  /** The initial text before typing. */
  readonly text: string;
  /** The version of the snapshot with this text. */
  readonly version: number;
}

interface KeptText {
  readonly value: string;
  /** True if `text` has changed since the user started to edit it. */
  readonly isStale: boolean;
  change(typed: string): void;
  /** Discards the typed text after it was written or cancelled. */
  drop(): void;
}

/** Returns the text of a prompt that may be closed at any time. The typed text is restored when the prompt is opened again. */
export function useKeptText({ id, text, version }: KeptTextOptions): KeptText {
  const { drafts } = useController();
  const draft = useSyncExternalStore(drafts.subscribe, () => drafts.get(id));
  const drop = (): void => drafts.keep(id, undefined);
  return {
    value: draft?.typed ?? text,
    isStale: draft !== undefined && draft.base !== text,
    change: (typed) => {
      if (typed === text) return drop();
      const before = drafts.get(id) ?? { base: text, version, ofFile: false, error: undefined };
      drafts.keep(id, { ...before, typed });
    },
    drop,
  };
}
