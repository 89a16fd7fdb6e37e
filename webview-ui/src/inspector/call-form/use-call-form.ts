import type { CallForm } from "@hookloom/language-server/protocol";
import { useEffect, useState } from "react";
import { shownVersion } from "../../actions/edits.ts";
import { useController, useView } from "../../state/controller.ts";
import { askTypes } from "../ask-types.ts";
import { useInspector } from "../inspector-context.ts";

/** A form with the text of the call that its ranges speak of. */
export interface ShownForm {
  readonly form: CallForm;
  readonly text: string;
  /** The version that was shown when it was asked for. */
  readonly version: number;
}

/** The field of a call's step that stands for all of the call. */
export const wholeCall = "call";

/** The pause after a change of the text, in which further ones may come. */
const formDelay = 150;

/** The form of the call that a field is; undefined while it is not known, and where the field is no call. */
export function useCallForm(step: string, field: string | undefined): ShownForm | undefined {
  const control = useController();
  const { background } = useInspector();
  const version = useView(({ snapshot }) => snapshot?.version);
  const revision = useView(({ typesRevision }) => typesRevision);
  const [shown, setShown] = useState<ShownForm>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version or revision may have another form.
  useEffect(() => {
    if (field === undefined) return;
    let live = true;
    const ask = async (): Promise<void> => {
      if (!live) return;
      const asked = shownVersion(control);
      const answer = await askTypes(control, "callForm", { version: asked, step, field });
      if (!live || !answer) return;
      const { form, text } = answer;
      setShown(form && text !== undefined ? { form, text, version: asked } : undefined);
    };
    const timer = setTimeout(() => void background(ask), formDelay);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [control, background, step, field, version, revision]);
  return field === undefined ? undefined : shown;
}
