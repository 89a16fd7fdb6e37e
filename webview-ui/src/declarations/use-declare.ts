import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { useRef, useState } from "react";
import { type DeclareOptions, declare } from "../actions/declared.ts";
import { useController } from "../state/controller.ts";

/** Edits the file's declarations, one edit at a time. */
export interface Declare {
  /** The operation in progress. */
  readonly busy: "apply" | "preview" | undefined;
  /** The reason why the last edit was rejected. */
  readonly problem: string | undefined;
  setProblem(problem: string | undefined): void;
  /** Resolves to true if the edit was made. */
  make(edit: FlowEdit, spoken: string, options?: DeclareOptions): Promise<boolean>;
}

/** Returns the state of the edits that one control makes. */
export function useDeclare(): Declare {
  const control = useController();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState<Declare["busy"]>();
  // A second key press or click may arrive before the control is rendered as busy.
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
