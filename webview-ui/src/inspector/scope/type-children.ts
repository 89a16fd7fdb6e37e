import { useState } from "react";
import { shownVersion } from "../../actions/edits.ts";
import { useController } from "../../state/controller.ts";
import { useResponse } from "../../state/use-response.ts";
import { requestTypes } from "../fields/request-types.ts";
import type { LoadedChildren } from "./scope-rows.ts";

interface Loaded {
  readonly parts: LoadedChildren;
  /** The tree and those of its nodes whose children were requested. The other nodes still have the previous tree's children. */
  readonly tree: object | undefined;
  readonly requested: ReadonlySet<string>;
}

/**
 * Returns the children that are missing from a type tree, which are requested one node after another. The
 * previous tree's children are kept until newer ones arrive, so that no row disappears under the pointer.
 */
export function useTypeChildren(
  step: string,
  field: string | undefined,
  tree: object | undefined,
  missingPaths: (parts: LoadedChildren) => readonly string[],
): LoadedChildren {
  const control = useController();
  const [loaded, setLoaded] = useState<Loaded>({ tree, parts: new Map(), requested: new Set() });
  const { parts } = loaded;
  const requested = loaded.tree === tree ? loaded.requested : new Set<string>();
  const path = tree && missingPaths(parts).find((each) => !requested.has(each));
  const load = async (nodePath: string): Promise<Loaded> => {
    const request = { version: shownVersion(control), step, ...(field === undefined ? {} : { field }) };
    const found = await requestTypes(control, "typeChildren", { ...request, path: nodePath });
    const children = found?.children ?? parts.get(nodePath) ?? [];
    return {
      tree,
      parts: new Map([...parts, [nodePath, children]]),
      requested: new Set([...requested, nodePath]),
    };
  };
  useResponse(
    path === undefined ? undefined : () => load(path),
    [control, step, field, tree, path],
    setLoaded,
  );
  return parts;
}
