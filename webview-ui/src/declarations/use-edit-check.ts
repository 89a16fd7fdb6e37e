import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { useEffect } from "react";
import { checkEdit, shownVersion } from "../actions/edits.ts";
import { useController } from "../state/controller.ts";

/** The pause in typing before an edit is checked. */
const checkDelayMs = 250;

/**
 * Returns why an edit would be rejected, updated while the user is typing, or undefined if there is nothing to check. Nothing
 * is changed.
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
    let live = true;
    const timer = setTimeout(() => {
      const edit = JSON.parse(requested) as FlowEdit;
      void checkEdit(control, edit, version ?? shownVersion(control)).then(
        (problem) => live && setProblem(problem?.message),
      );
    }, checkDelayMs);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [control, requested, version, setProblem]);
}
