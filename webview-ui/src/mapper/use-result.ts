import type { MappingOutcome } from "@hookloom/protocol/flow-view";
import type { MappedResult, MappingPath, MappingPlace } from "@hookloom/protocol/mapping";
import { useEffect, useState } from "react";
import { shownVersion } from "../actions/edits.ts";
import { useController, useView } from "../state/controller.ts";

/** What a mapping comes to with the flow's payload; asked for again when the text or the payload changes. */
export function useResult({ step, field, argument }: MappingPlace): MappingOutcome | undefined {
  const control = useController();
  const flow = useView(({ scene }) => scene?.flow.id);
  const version = useView(({ snapshot }) => snapshot?.version);
  const revision = useView(({ payloadRevision }) => payloadRevision);
  const [outcome, setOutcome] = useState<MappingOutcome>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version or payload may have another result.
  useEffect(() => {
    if (flow === undefined) return;
    let live = true;
    const place = { step, field, ...(argument === undefined ? {} : { argument }) };
    control.host.request("mappingResult", { version: shownVersion(control), ...place, flow }).then(
      (answer) => live && setOutcome(answer),
      // While the code is broken its last result stays, as its mapping does.
      () => undefined,
    );
    return () => {
      live = false;
    };
  }, [control, step, field, argument, flow, version, revision]);
  return outcome;
}

const isAt = (path: MappedResult["path"], wanted: MappingPath): boolean =>
  path.length === wanted.length &&
  wanted.every((key, index) => (key === null ? typeof path[index] === "number" : key === path[index]));

/** The results of a part of a mapping: one, or one for each element of the list that it is in. */
export function resultsAt(outcome: MappingOutcome | undefined, path: MappingPath): readonly MappedResult[] {
  return outcome?.results.filter((result) => isAt(result.path, path)) ?? [];
}
