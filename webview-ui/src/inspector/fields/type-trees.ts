import type { TypeTreeResult } from "@hookloom/protocol/typed-fields";
import { useEffect, useState } from "react";
import { shownVersion } from "../../actions/edits.ts";
import { useController, useView } from "../../state/controller.ts";
import { requestTypes } from "./request-types.ts";

/** By the name of the field: what is in scope there, and what its value has to be. */
export type TypeTrees = ReadonlyMap<string, TypeTreeResult>;

const noTrees: TypeTrees = new Map();

/** The pause after a change of the text, in which further ones may come. */
const treeDelayMs = 150;

/**
 * The type trees of a step's fields, requested one after another in the background. Those of the previous text stay until
 * newer ones come.
 */
export function useTypeTrees(
  step: string | undefined,
  fields: readonly string[],
  background: <Result>(question: () => Promise<Result>) => Promise<Result>,
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
