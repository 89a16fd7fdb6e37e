import { useState } from "react";
import { shownVersion } from "../../actions/edits.ts";
import { useController } from "../../state/controller.ts";
import { useResponse } from "../../state/use-response.ts";
import { requestTypes } from "../fields/request-types.ts";
import type { LoadedChildren } from "./scope-rows.ts";

interface Loaded {
  readonly parts: LoadedChildren;
  /** The tree, and its nodes whose `parts` were requested; the others have those of the previous tree. */
  readonly tree: object | undefined;
  readonly requested: ReadonlySet<string>;
}

/**
 * The parts of wanted nodes that a tree of types came without; requested one after another. Those of the previous tree stay
 * until newer ones come, so that no row goes away under the pointer.
 */
export function useTypeChildren(
  step: string,
  field: string | undefined,
  tree: object | undefined,
  wanted: (parts: LoadedChildren) => readonly string[],
): LoadedChildren {
  const control = useController();
  const [loaded, setLoaded] = useState<Loaded>({ tree, parts: new Map(), requested: new Set() });
  const { parts } = loaded;
  const requested = loaded.tree === tree ? loaded.requested : new Set<string>();
  const path = tree && wanted(parts).find((each) => !requested.has(each));
  const load = async (of: string): Promise<Loaded> => {
    const request = { version: shownVersion(control), step, ...(field === undefined ? {} : { field }) };
    const found = await requestTypes(control, "typeChildren", { ...request, path: of });
    const children = found?.children ?? parts.get(of) ?? [];
    return { tree, parts: new Map([...parts, [of, children]]), requested: new Set([...requested, of]) };
  };
  useResponse(
    path === undefined ? undefined : () => load(path),
    [control, step, field, tree, path],
    setLoaded,
  );
  return parts;
}
