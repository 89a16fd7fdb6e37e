import type { TypeTreeResult } from "@hookloom/protocol/typed-fields";
import { useEffect, useState } from "react";
import { shownVersion } from "../../actions/edits.ts";
import { useController, useView } from "../../state/controller.ts";
import { requestTypes } from "./request-types.ts";

/** The expected type of each field and the variables in scope there, by field name. */
export type TypeTrees = ReadonlyMap<string, TypeTreeResult>;

const noTrees: TypeTrees = new Map();

/** The delay after a text change, so that further changes are combined. */
const treeDelayMs = 150;

/**
 * Returns the type trees of a step's fields, which are requested one after another in the background. The previous text's trees
 * are kept until newer ones arrive.
 */
export function useTypeTrees(
  step: string | undefined,
  fields: readonly string[],
  background: <Result>(request: () => Promise<Result>) => Promise<Result>,
): TypeTrees {
  const control = useController();
  const version = useView(({ snapshot }) => snapshot?.version);
  const revision = useView(({ typesRevision }) => typesRevision);
  const [known, setKnown] = useState<{ readonly step: string; readonly trees: TypeTrees }>();
  const names = fields.join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version or revision may have other types.
  useEffect(() => {
    if (step === undefined) return;
    let live = true;
    const load = async (field: string): Promise<void> => {
      if (!live) return;
      const tree = await requestTypes(control, "typeTree", { version: shownVersion(control), step, field });
      if (!live || !tree) return;
      setKnown((before) => ({
        step,
        trees: new Map([...(before?.step === step ? before.trees : noTrees), [field, tree]]),
      }));
    };
    const timer = setTimeout(() => {
      for (const field of names.split("\n")) if (field !== "") void background(() => load(field));
    }, treeDelayMs);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [control, background, step, names, version, revision]);
  return known !== undefined && known.step === step ? known.trees : noTrees;
}
