import type { FieldInfoResult } from "@hookloom/language-server/protocol";
import { useEffect, useRef, useState } from "react";
import { shownVersion } from "../../actions/edits.ts";
import { useController, useView } from "../../state/controller.ts";
import { askTypes } from "../ask-types.ts";
import type { EditorServices } from "../editor/editor-contract.ts";
import { useInspector } from "../inspector-context.ts";

/** A field of a step. */
export interface FieldName {
  readonly step: string;
  readonly field: string;
}

/** The editor's questions about a field, asked for the text that it has by then. */
export function useServices(name: FieldName): EditorServices {
  const control = useController();
  const { step, field } = name;
  const place = (text: string) => ({ version: shownVersion(control), step, field, text });
  return {
    completions: (text, offset) => askTypes(control, "completions", { ...place(text), offset }),
    completionDetail: (id) => askTypes(control, "completionDetail", { id }),
    signatureHelp: (text, offset) => askTypes(control, "signatureHelp", { ...place(text), offset }),
    hover: async (text, offset) => (await askTypes(control, "fieldInfo", { ...place(text), offset }))?.hover,
  };
}

/** The pause in typing after which the type and the problems are asked for. */
const infoDelay = 200;
/** A question about what the pointer is on takes the place of one about the type, which is then asked again. */
const attempts = 3;

/** The type and the problems of a field with that text; those of an older text are not shown. */
export function useFieldInfo(name: FieldName, text: string): FieldInfoResult | undefined {
  const control = useController();
  const { background } = useInspector();
  const { step, field } = name;
  const version = useView(({ snapshot }) => snapshot?.version);
  const revision = useView(({ typesRevision }) => typesRevision);
  const [known, setKnown] = useState<{ readonly text: string; readonly info: FieldInfoResult }>();
  const asked = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version or revision may have another answer.
  useEffect(() => {
    const own = ++asked.current;
    const ask = async (): Promise<void> => {
      for (let attempt = 0; attempt < attempts && own === asked.current; attempt++) {
        const place = { version: shownVersion(control), step, field, text };
        const info = await askTypes(control, "fieldInfo", place);
        if (own === asked.current && info) setKnown({ text, info });
        if (info || control.store.get().typesMissing !== undefined) return;
        await new Promise((resolve) => setTimeout(resolve, infoDelay));
      }
    };
    const timer = setTimeout(() => void background(ask), infoDelay);
    return () => {
      asked.current++;
      clearTimeout(timer);
    };
  }, [control, background, step, field, text, version, revision]);
  return known?.text === text ? known.info : undefined;
}
