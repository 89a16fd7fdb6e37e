import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { useRef, useState } from "react";
import { type DeclareOptions, declare } from "../actions/declared.ts";
import { useController } from "../state/controller.ts";

/** Makes edits of the file's declarations one at a time. */
export interface Declare {
  /** What is under way. */
  readonly busy: "apply" | "preview" | undefined;
  /** Why the last edit was rejected. */
  readonly problem: string | undefined;
  setProblem(problem: string | undefined): void;
  /** Resolves to true if the edit was made. */
  make(edit: FlowEdit, spoken: string, options?: DeclareOptions): Promise<boolean>;
}

/** The state of the edits that one control makes. */
export function useDeclare(): Declare {
  const control = useController();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState<Declare["busy"]>();
  // A second key or click may come before the control is drawn as busy.
  const running = useRef(false);
  const make = async (edit: FlowEdit, spoken: string, options: DeclareOptions = {}): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(options.preview ? "preview" : "apply");
    try {
      const outcome = await declare(control, edit, spoken, options);
      setProblem(outcome.problem);
      return outcome.isMade;
    } finally {
      running.current = false;
      setBusy(undefined);
    }
  };
  return { busy, problem, setProblem, make };
}
