import type { CompletionItem, FieldInfoResult } from "@hookloom/protocol/typed-fields";
import { useEffect, useRef, useState } from "react";
import { shownVersion } from "../../actions/edits.ts";
import { type Controller, useController, useView } from "../../state/controller.ts";
import type { EditorServices } from "../editor/editor-contract.ts";
import { useInspector } from "../fields/inspector-context.ts";
import { requestTypes } from "../fields/request-types.ts";

/** A step's field or a part of it. The part's text is between `before` and `after` in the field's text. */
export interface FieldName {
  readonly step: string;
  readonly field: string;
  readonly before?: string;
  readonly after?: string;
  /** Identifies the part. */
  readonly part?: string | undefined;
}

/** Creates a reference to a field with its whole text, for a request about the field or its part. */
const toFieldRef = (control: Controller, { step, field, part }: FieldName, text: string) => ({
  version: shownVersion(control),
  step,
  field,
  text,
  ...(part === undefined ? {} : { part }),
});

/** Returns the editor's requests about a field, which are sent with the field's current text. */
export function useServices(name: FieldName): EditorServices {
  const { before = "", after = "" } = name;
  const control = useController();
  const partOffset = before.length;
  const fieldRef = (text: string) => toFieldRef(control, name, before + text + after);
  return {
    completions: async (text, offset) => {
      const response = await requestTypes(control, "completions", {
        ...fieldRef(text),
        offset: offset + partOffset,
      });
      return (
        response && { ...response, items: response.items.map((item) => shiftCompletion(item, partOffset)) }
      );
    },
    completionDetail: (id) => requestTypes(control, "completionDetail", { id }),
    signatureHelp: (text, offset) =>
      requestTypes(control, "signatureHelp", { ...fieldRef(text), offset: offset + partOffset }),
    hover: async (text, offset) => {
      const response = await requestTypes(control, "fieldInfo", {
        ...fieldRef(text),
        offset: offset + partOffset,
      });
      const hover = response?.hover;
      return hover && { ...hover, start: hover.start - partOffset, end: hover.end - partOffset };
    },
  };
}

/** Converts a completion for the whole field into one for the part. */
function shiftCompletion(item: CompletionItem, partOffset: number): CompletionItem {
  const { replace } = item;
  return replace
    ? { ...item, replace: { start: replace.start - partOffset, end: replace.end - partOffset } }
    : item;
}

/** Returns the problems in a part of the field. The type is omitted, because it is that of the whole field. */
function partInfo(info: FieldInfoResult, partOffset: number, length: number): FieldInfoResult {
  const problems = info.problems.filter(
    ({ start, end }) => start >= partOffset && end <= partOffset + length,
  );
  return {
    problems: problems.map((each) => ({
      ...each,
      start: each.start - partOffset,
      end: each.end - partOffset,
    })),
  };
}

/** The pause in typing before the type and the problems are requested. */
const infoDelayMs = 200;
/** A hover request cancels the request for the type, which is then sent again up to this number of times. */
const maxAttempts = 3;

/** Returns a field's type and problems for the given text. Results for older text are not shown. */
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
    // An empty text has neither a type nor problems.
    if (text.trim() === "") return;
    const requestNumber = ++requestCount.current;
    const loadInfo = async (): Promise<void> => {
      for (let attempt = 0; attempt < maxAttempts && requestNumber === requestCount.current; attempt++) {
        const wholeText = (before ?? "") + text + (after ?? "");
        const fieldRef = toFieldRef(control, { step, field, part }, wholeText);
        const response = await requestTypes(control, "fieldInfo", fieldRef);
        const info =
          response && (before === undefined ? response : partInfo(response, before.length, text.length));
        if (requestNumber === requestCount.current && info) setKnown({ text, info });
        if (info || control.store.get().typesMissing !== undefined) return;
        await new Promise((resolve) => setTimeout(resolve, infoDelayMs));
      }
    };
    const timer = setTimeout(() => void background(loadInfo), infoDelayMs);
    return () => {
      requestCount.current++;
      clearTimeout(timer);
    };
  }, [control, background, step, field, before, after, part, text, version, revision]);
  return known?.text === text ? known.info : undefined;
}
