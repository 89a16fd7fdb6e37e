import type { PaletteItem } from "@hookloom/protocol/palette";
import type { CodeContext } from "@hookloom/protocol/step-kind-facts";
import { newStepKinds, stepKinds } from "@hookloom/protocol/step-kinds";

const offered = newStepKinds
  .flatMap((kind) => {
    const { construct, icon } = stepKinds[kind];
    return construct ? [{ kind, icon, ...construct }] : [];
  })
  .sort((one, other) => one.rank - other.rank);

/** The statements that can be added at a place; fields that are left out get the bridge's defaults. */
export const constructItems = (context: CodeContext): readonly PaletteItem[] =>
  offered
    .filter(({ isAllowed }) => isAllowed?.(context) ?? true)
    .map(({ kind, icon, label = kind, detail = label, description, keywords, fields = {} }) => ({
      id: `construct.${kind}`,
      group: "constructs",
      label,
      detail,
      icon,
      description,
      keywords,
      step: { kind, fields },
    }));
