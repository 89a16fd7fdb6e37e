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
  /** The newest mapping that could be read. It stays while the code is broken. */
  readonly shown: MappingResult | undefined;
  /** The reason why the current code has no mapping. */
  readonly broken: string | undefined;
  readonly types: MappingTypesResult | undefined;
  /** The version of the drawn mapping, to which edits apply. */
  version(): number;
  /** Resolves when a version's mapping is drawn or cannot be drawn. */
  drawn(version: number): Promise<void>;
}

/** Returns the version of the drawn mapping, and the functions that wait for a newer one. */
function useDrawn(shown: MappingResult | undefined) {
  const version = useRef(0);
  const [waiters] = useState(() => new Set<(version: number) => void>());
  const notify = useCallback(
    (drawnVersion: number): void => {
      for (const waiter of waiters) waiter(drawnVersion);
    },
    [waiters],
  );
  useEffect(() => {
    version.current = shown?.version ?? 0;
    notify(version.current);
  }, [shown, notify]);
  const releaseWaiting = useCallback(() => notify(Number.POSITIVE_INFINITY), [notify]);
  useEffect(() => releaseWaiting, [releaseWaiting]);
  const drawn = (minVersion: number): Promise<void> =>
    new Promise((resolve) => {
      const resolveIfDrawn = (drawnVersion: number): void => {
        if (drawnVersion < minVersion) return;
        waiters.delete(resolveIfDrawn);
        resolve();
      };
      waiters.add(resolveIfDrawn);
      resolveIfDrawn(version.current);
    });
  return { version: () => version.current, drawn, giveUp: releaseWaiting };
}

/** Returns the parameters that identify a value in a request, without the path of its part. */
const mappingRequest = (control: Controller, { step, field, argument }: MappingLocation) => ({
  version: shownVersion(control),
  step,
  field,
  ...(argument === undefined ? {} : { argument }),
});

/** The delay after a text change, so that further changes are combined. */
const typesDelayMs = 150;

/** Returns a value's mapping and the types around it, which are requested again when the text changes. */
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
      // If the text has changed, the next snapshot triggers the request again.
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
      // The second request waits for the first one, because its additional types are useless alone.
      if (types || (await loadTypes(true))) await loadTypes(false);
    };
    const timer = setTimeout(() => void loadAllTypes(), types ? typesDelayMs : 0);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [control, step, field, argument, version, revision]);
  return { shown, broken, types, ...drawn };
}

/** Returns the result of a mapping for the flow's payload, which is requested again when the text or the payload changes. */
export function useResult(location: MappingLocation): MappingOutcome | undefined {
  const control = useController();
  const flow = useView(({ scene }) => scene?.flow.id);
  const version = useView(({ snapshot }) => snapshot?.version);
  const revision = useView(({ payloadRevision }) => payloadRevision);
  const [outcome, setOutcome] = useState<MappingOutcome>();
  // While the code is broken, the last result is kept, like the mapping.
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

/** Returns the results of a part of a mapping: one, or one for each element of the list that contains the part. */
export function resultsAt(outcome: MappingOutcome | undefined, path: MappingPath): readonly MappedResult[] {
  return outcome?.results.filter((result) => isAt(result.path, path)) ?? [];
}
