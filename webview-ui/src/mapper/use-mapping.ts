import type { MappingOutcome } from "@hookloom/protocol/flow-view";
import type { MappingResult } from "@hookloom/protocol/lsp-requests";
import type { MappedResult, MappingLocation, MappingPath } from "@hookloom/protocol/mapping";
import type { MappingTypesResult } from "@hookloom/protocol/typed-fields";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { useCallback, useEffect, useRef, useState } from "react";
import { shownVersion } from "../actions/edits.ts";
import { errorCode } from "../host.ts";
import { requestTypes } from "../inspector/fields/request-types.ts";
import { type Controller, useController, useView } from "../state/controller.ts";
import { useResponse } from "../state/use-response.ts";

export interface KnownMapping {
  /** The newest that could be read; it stays while the code is broken. */
  readonly shown: MappingResult | undefined;
  /** Why the code of now has none. */
  readonly broken: string | undefined;
  readonly types: MappingTypesResult | undefined;
  /** The version of what is drawn now: that of an edit of it. */
  version(): number;
  /** Resolves when the mapping of a version is drawn, or cannot be. */
  drawn(version: number): Promise<void>;
}

/** The version of the mapping that is drawn, and what waits for a newer one. */
function useDrawn(shown: MappingResult | undefined) {
  const version = useRef(0);
  const [waiting] = useState(() => new Set<(version: number) => void>());
  const notify = useCallback(
    (now: number): void => {
      for (const take of waiting) take(now);
    },
    [waiting],
  );
  useEffect(() => {
    version.current = shown?.version ?? 0;
    notify(version.current);
  }, [shown, notify]);
  const giveUp = useCallback(() => notify(Number.POSITIVE_INFINITY), [notify]);
  useEffect(() => giveUp, [giveUp]);
  const drawn = (wanted: number): Promise<void> =>
    new Promise((resolve) => {
      const take = (now: number): void => {
        if (now < wanted) return;
        waiting.delete(take);
        resolve();
      };
      waiting.add(take);
      take(version.current);
    });
  return { version: () => version.current, drawn, giveUp };
}

/** What a request about a value names it by: without the path of a part of it. */
const mappingRequest = (control: Controller, { step, field, argument }: MappingLocation) => ({
  version: shownVersion(control),
  step,
  field,
  ...(argument === undefined ? {} : { argument }),
});

/** The pause after a change of the text, in which further ones may come. */
const typesDelay = 150;

/** How a value is mapped, and the types around it; requested again when the text changes. */
export function useMapping(location: MappingLocation): KnownMapping {
  const control = useController();
  const version = useView(({ snapshot }) => snapshot?.version);
  const revision = useView(({ typesRevision }) => typesRevision);
  const [shown, setShown] = useState<MappingResult>();
  const [broken, setBroken] = useState<string>();
  const [types, setTypes] = useState<MappingTypesResult>();
  const { giveUp, ...drawn } = useDrawn(shown);
  const { step, field, argument } = location;
  useResponse(
    () => control.host.request("mapping", mappingRequest(control, location)),
    [control, step, field, argument, version],
    (found) => {
      setShown(found);
      setBroken(undefined);
    },
    (error) => {
      // If the text has changed, the next snapshot sends the request again.
      const code = errorCode(error);
      if (code !== undefined && code !== "stale") setBroken(errorMessage(error));
      giveUp();
    },
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version or revision may have other types.
  useEffect(() => {
    let live = true;
    const loadTypes = async (shallow: boolean): Promise<boolean> => {
      const response = await requestTypes(control, "mappingTypes", {
        ...mappingRequest(control, location),
        shallow,
      });
      if (live && response) setTypes(response);
      return live && response !== undefined;
    };
    const loadAllTypes = async (): Promise<void> => {
      // The second request waits for the first: what it adds is useless alone.
      if (types || (await loadTypes(true))) await loadTypes(false);
    };
    const timer = setTimeout(() => void loadAllTypes(), types ? typesDelay : 0);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [control, step, field, argument, version, revision]);
  return { shown, broken, types, ...drawn };
}

/** The result of a mapping with the flow's payload; requested again when the text or the payload changes. */
export function useResult(location: MappingLocation): MappingOutcome | undefined {
  const control = useController();
  const flow = useView(({ scene }) => scene?.flow.id);
  const version = useView(({ snapshot }) => snapshot?.version);
  const revision = useView(({ payloadRevision }) => payloadRevision);
  const [outcome, setOutcome] = useState<MappingOutcome>();
  // While the code is broken its last result stays, as its mapping does.
  useResponse(
    flow === undefined
      ? undefined
      : () => control.host.request("mappingResult", { ...mappingRequest(control, location), flow }),
    [control, location.step, location.field, location.argument, flow, version, revision],
    setOutcome,
  );
  return outcome;
}

const isAt = (path: MappedResult["path"], wanted: MappingPath): boolean =>
  path.length === wanted.length &&
  wanted.every((key, index) => (key === null ? typeof path[index] === "number" : key === path[index]));

/** The results of a part of a mapping: one, or one for each element of the list that it is in. */
export function resultsAt(outcome: MappingOutcome | undefined, path: MappingPath): readonly MappedResult[] {
  return outcome?.results.filter((result) => isAt(result.path, path)) ?? [];
}
