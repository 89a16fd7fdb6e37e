import type { PaletteItem } from "@hookloom/protocol/palette";
import { type Home, newStepKinds, stepKinds } from "@hookloom/protocol/step-kinds";

interface Construct extends PaletteItem {
  readonly home: Home;
}

/** The statements that a person can add; fields that are not given get the bridge's defaults. */
export const constructs: readonly Construct[] = newStepKinds.flatMap((kind): Construct[] => {
  const { construct, icon } = stepKinds[kind];
  if (!construct) return [];
  const { fields = {}, home = "anywhere", ...row } = construct;
  return [{ id: `construct.${kind}`, group: "constructs", icon, ...row, step: { kind, fields }, home }];
});
