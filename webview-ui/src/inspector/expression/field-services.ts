import type { CompletionItem, FieldInfoResult } from "@hookloom/protocol/typed-fields";
import { useEffect, useRef, useState } from "react";
import { shownVersion } from "../../actions/edits.ts";
import { type Controller, useController, useView } from "../../state/controller.ts";
import type { EditorServices } from "../editor/editor-contract.ts";
import { useInspector } from "../fields/inspector-context.ts";
import { requestTypes } from "../fields/request-types.ts";

/** A field of a step, or a part of it: its text is that of the field between the two others. */
export interface FieldName {
  readonly step: string;
  readonly field: string;
  readonly before?: string;
  readonly after?: string;
  /** Names the part. */
  readonly part?: string | undefined;
}

/** A field with a whole text, for a question about it or about the named part. */
const toFieldRef = (control: Controller, { step, field, part }: FieldName, text: string) => ({
  version: shownVersion(control),
  step,
  field,
  text,
  ...(part === undefined ? {} : { part }),
});

/** The editor's requests about a field, sent for the text that it has by then. */
export function useServices(name: FieldName): EditorServices {
  const { before = "", after = "" } = name;
  const control = useController();
  const by = before.length;
  const fieldRef = (text: string) => toFieldRef(control, name, before + text + after);
  return {
    completions: async (text, offset) => {
      const response = await requestTypes(control, "completions", { ...fieldRef(text), offset: offset + by });
      return response && { ...response, items: response.items.map((item) => shifted(item, by)) };
    },
    completionDetail: (id) => requestTypes(control, "completionDetail", { id }),
    signatureHelp: (text, offset) =>
      requestTypes(control, "signatureHelp", { ...fieldRef(text), offset: offset + by }),
    hover: async (text, offset) => {
      const response = await requestTypes(control, "fieldInfo", { ...fieldRef(text), offset: offset + by });
      const hover = response?.hover;
      return hover && { ...hover, start: hover.start - by, end: hover.end - by };
    },
  };
}

/** A completion of the whole field as one of its part. */
function shifted(item: CompletionItem, by: number): CompletionItem {
  const { replace } = item;
  return replace ? { ...item, replace: { start: replace.start - by, end: replace.end - by } } : item;
}

/** What is known of the whole field, as far as it is about its part; the type is that of the whole. */
function ofPart(info: FieldInfoResult, by: number, length: number): FieldInfoResult {
  const problems = info.problems.filter(({ start, end }) => start >= by && end <= by + length);
  return { problems: problems.map((each) => ({ ...each, start: each.start - by, end: each.end - by })) };
}

/** The pause in typing after which the type and the problems are requested. */
const infoDelay = 200;
/** A request about what is under the pointer cancels the one about the type, which is then sent again. */
const attempts = 3;

/** The type and the problems of a field with that text; those of an older text are not shown. */
export function useFieldInfo(name: FieldName, text: string): FieldInfoResult | undefined {
  const control = useController();
  const { background } = useInspector();
  const { step, field, before, after, part } = name;
  const version = useView(({ snapshot }) => snapshot?.version);
  const revision = useView(({ typesRevision }) => typesRevision);
  const [known, setKnown] = useState<{ readonly text: string; readonly info: FieldInfoResult }>();
  const requestCount = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version or revision may have another response.
  useEffect(() => {
    // What is not there has neither type nor problems.
    if (text.trim() === "") return;
    const own = ++requestCount.current;
    const loadInfo = async (): Promise<void> => {
      for (let attempt = 0; attempt < attempts && own === requestCount.current; attempt++) {
        const whole = (before ?? "") + text + (after ?? "");
        const fieldRef = toFieldRef(control, { step, field, part }, whole);
        const response = await requestTypes(control, "fieldInfo", fieldRef);
        const info =
          response && (before === undefined ? response : ofPart(response, before.length, text.length));
        if (own === requestCount.current && info) setKnown({ text, info });
        if (info || control.store.get().typesMissing !== undefined) return;
        await new Promise((resolve) => setTimeout(resolve, infoDelay));
      }
    };
    const timer = setTimeout(() => void background(loadInfo), infoDelay);
    return () => {
      requestCount.current++;
      clearTimeout(timer);
    };
  }, [control, background, step, field, before, after, part, text, version, revision]);
  return known?.text === text ? known.info : undefined;
}
