import { useState } from "react";
import { shownVersion } from "../../actions/edits.ts";
import { useController } from "../../state/controller.ts";
import { useResponse } from "../../state/use-response.ts";
import { requestTypes } from "../fields/request-types.ts";
import type { LoadedChildren } from "./scope-rows.ts";

interface Loaded {
  readonly parts: LoadedChildren;
  /** The tree, and which nodes of it `parts` has been asked for; the others have what they had in the tree before. */
  readonly tree: object | undefined;
  readonly asked: ReadonlySet<string>;
}

/**
 * The parts of wanted nodes that a tree of types came without; requested one after another. Those of the tree before stay
 * until newer ones come, so that no row goes away under the pointer.
 */
export function useTypeChildren(
  step: string,
  field: string | undefined,
  tree: object | undefined,
  wanted: (parts: LoadedChildren) => readonly string[],
): LoadedChildren {
  const control = useController();
  const [loaded, setLoaded] = useState<Loaded>({ tree, parts: new Map(), asked: new Set() });
  const { parts } = loaded;
  const asked = loaded.tree === tree ? loaded.asked : new Set<string>();
  const path = tree && wanted(parts).find((each) => !asked.has(each));
  const load = async (of: string): Promise<Loaded> => {
    const request = { version: shownVersion(control), step, ...(field === undefined ? {} : { field }) };
    const found = await requestTypes(control, "typeChildren", { ...request, path: of });
    const children = found?.children ?? parts.get(of) ?? [];
    return { tree, parts: new Map([...parts, [of, children]]), asked: new Set([...asked, of]) };
  };
  useResponse(
    path === undefined ? undefined : () => load(path),
    [control, step, field, tree, path],
    setLoaded,
  );
  return parts;
}
