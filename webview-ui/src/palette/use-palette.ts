import type { PaletteDetail, PaletteItem, PaletteResult } from "@hookloom/protocol/palette";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { useEffect, useRef, useState } from "react";
import { useController, useView } from "../state/controller.ts";
import { useResponse } from "../state/use-response.ts";
import type { VersionedInsertionPoint } from "../state/view-state.ts";

export interface PaletteState {
  readonly result: PaletteResult;
  readonly problem: string | undefined;
  /** False until there is a response for the current query. Until then, it is unknown which item Enter chooses. */
  readonly settled: boolean;
}

const emptyResult: PaletteResult = { version: 0, items: [], more: 0, notes: [], loading: false };

interface QueryResponse {
  readonly query: string;
  readonly result: PaletteResult;
  readonly problem?: string;
}

/** Returns the rows for an insertion point and a query. The previous rows stay until the new ones arrive. */
export function usePalette(point: VersionedInsertionPoint, query: string): PaletteState {
  const { host } = useController();
  const revision = useView(({ paletteRevision }) => paletteRevision);
  const [response, setResponse] = useState<QueryResponse>();
  // Another revision may have more rows.
  useResponse(
    () => host.request("palette", { ...point, query }),
    [host, point, query, revision],
    (result) => setResponse({ query, result }),
    (thrown) => setResponse({ query, result: emptyResult, problem: errorMessage(thrown) }),
  );
  return {
    result: response?.result ?? emptyResult,
    problem: response?.problem,
    settled: response?.query === query,
  };
}

/** The delay before details are requested, because the arrow keys may pass many rows quickly. */
const detailDelayMs = 60;

/** Returns a row's details, or undefined until they are loaded or if there are none. */
export function usePaletteDetail(
  { version, block }: VersionedInsertionPoint,
  item: PaletteItem | undefined,
): PaletteDetail | undefined {
  const { host } = useController();
  const known = useRef(new Map<string, PaletteDetail>());
  const [, update] = useState(0);
  const id = item?.detailed ? item.id : undefined;
  useEffect(() => {
    if (id === undefined || known.current.has(id)) return;
    let live = true;
    const storeDetail = (detail: PaletteDetail): void => {
      known.current.set(id, detail);
      if (live) update((count) => count + 1);
    };
    const timer = setTimeout(() => {
      host.request("paletteDetail", { version, block, id }).then(storeDetail, () => storeDetail({}));
    }, detailDelayMs);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [host, version, block, id]);
  return id === undefined ? undefined : known.current.get(id);
}
