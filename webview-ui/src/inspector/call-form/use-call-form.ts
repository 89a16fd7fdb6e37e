import type { CallForm } from "@hookloom/protocol/typed-fields";
import { useEffect, useMemo, useState } from "react";
import { shownVersion } from "../../actions/edits.ts";
import { type Controller, useController, useView } from "../../state/controller.ts";
import { useInspector } from "../fields/inspector-context.ts";
import { requestTypes } from "../fields/request-types.ts";

/** A form with the text of the call, which the form's ranges refer to. */
export interface ShownForm {
  readonly form: CallForm;
  readonly text: string;
  /** The version that was shown when the form was requested. */
  readonly version: number;
  /** Returns the form after all pending edits, or undefined if it is unknown. */
  current(): Promise<ShownForm | undefined>;
}

/** The field of a call step that contains the whole call. */
export const wholeCall = "call";

/** The delay after a text change, so that further changes are combined. */
const formDelayMs = 150;

/** The response to a request for a form: null if the field has none, or undefined until the response arrives. */
export type FoundForm = ShownForm | null | undefined;

/** Requests the form of one field. After an edit, the form of a known version is not requested again. */
function formRequests(control: Controller, step: string, field: string) {
  let last: { readonly version: number; readonly found: Promise<FoundForm> } | undefined;
  const find = async (version: number): Promise<FoundForm> => {
    const response = await requestTypes(control, "callForm", { version, step, field });
    if (!response) return undefined;
    const { form, text } = response;
    return form && text !== undefined ? { form, text, version, current } : null;
  };
  const load = () => {
    const version = shownVersion(control);
    last = { version, found: find(version) };
    return last;
  };
  const current = async (): Promise<ShownForm | undefined> => {
    await control.edits.run(async () => undefined);
    for (;;) {
      const requested = last?.version === shownVersion(control) ? last : load();
      const found = await requested.found;
      if (last === requested && requested.version === shownVersion(control)) return found ?? undefined;
    }
  };
  return { load: () => load().found };
}

/** Returns the form of the call in a field. */
export function useCallForm(step: string, field: string | undefined): FoundForm {
  const control = useController();
  const { background } = useInspector();
  const version = useView(({ snapshot }) => snapshot?.version);
  const revision = useView(({ typesRevision }) => typesRevision);
  const [shown, setShown] = useState<FoundForm>();
  const requests = useMemo(
    () => (field === undefined ? undefined : formRequests(control, step, field)),
    [control, step, field],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version or revision may have another form.
  useEffect(() => {
    if (!requests) return;
    let live = true;
    const load = async (): Promise<void> => {
      if (!live) return;
      const found = await requests.load();
      if (live && found !== undefined) setShown(found);
    };
    const timer = setTimeout(() => void background(load), formDelayMs);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [background, requests, version, revision]);
  return field === undefined ? null : shown;
}
