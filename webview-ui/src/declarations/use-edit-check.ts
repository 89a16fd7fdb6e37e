import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { useEffect } from "react";
import { checkEdit, shownVersion } from "../actions/edits.ts";
import { useController } from "../state/controller.ts";

/** The pause in typing before an edit is checked. */
const checkDelayMs = 250;

/**
 * Checks an edit while the user is typing, without making it, and sets the reason why it would be rejected.
 * @param edit to check, or undefined if there is nothing to check
 * @param version of the text that the edit is made for. Defaults to the shown version.
 */
export function useEditCheck(
  edit: FlowEdit | undefined,
  setProblem: (problem: string | undefined) => void,
  version?: number,
): void {
  const control = useController();
  const requested = edit && JSON.stringify(edit);
  useEffect(() => {
    setProblem(undefined);
    if (requested === undefined) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      const edit = JSON.parse(requested) as FlowEdit;
      void checkEdit(control, edit, version ?? shownVersion(control)).then(
        (problem) => isCurrent && setProblem(problem?.message),
      );
    }, checkDelayMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [control, requested, version, setProblem]);
}
