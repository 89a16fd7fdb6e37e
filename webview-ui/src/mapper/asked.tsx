import { type MappingPath, mappedAt } from "@hookloom/protocol/mapping";
import type { MappingTypesResult } from "@hookloom/protocol/typed-fields";
import { type ReactElement, useMemo } from "react";
import { AskDialog } from "./ask-dialog.tsx";
import { autoMap, type ElementParts } from "./auto-map.ts";
import { AutoMapPanel } from "./auto-map-panel.tsx";
import type { TargetRow } from "./target-rows.ts";
import type { MappingGestures } from "./use-gestures.ts";
import type { ShownMapping } from "./use-mapping.ts";

/** What is asked over the trees. */
export type Asking =
  | { readonly kind: "auto" }
  | { readonly kind: "type" }
  | { readonly kind: "extract"; readonly row: TargetRow; readonly gestures: MappingGestures };

/** The dialog over the trees. */
export function Asked(props: {
  readonly types: MappingTypesResult | undefined;
  readonly shown: ShownMapping | undefined;
  readonly gestures: MappingGestures;
  readonly asking: Asking;
  /** Leads to the part of the value that is shown. */
  readonly path: MappingPath | undefined;
  readonly elementOf: ElementParts;
  onLateRefusal(message: string): void;
  onClose(): void;
}): ReactElement {
  const { types, shown, gestures, asking, path, elementOf, onLateRefusal, onClose } = props;
  const proposals = useMemo(
    () =>
      asking.kind === "auto" && types?.target
        ? autoMap(types.roots, types.target, shown?.mapping.root, elementOf, path)
        : [],
    [asking.kind, types, shown, elementOf, path],
  );
  if (asking.kind === "auto")
    return (
      <AutoMapPanel
        proposals={proposals}
        onApply={(chosen) => {
          onClose();
          void gestures.fill(chosen);
        }}
        onClose={onClose}
      />
    );
  if (asking.kind === "type")
    return (
      <AskDialog
        title="Create a type from a sample"
        action="Declare the type"
        name="Target"
        asksSample
        onDone={gestures.type}
        onLateRefusal={onLateRefusal}
        onClose={onClose}
      />
    );
  const { row } = asking;
  // What else was typed does not matter; another value at its path is refused as one of an older text.
  const isSame = mappedAt(shown?.mapping.root, row.path)?.text === row.node?.text;
  const { extract } = isSame ? gestures : asking.gestures;
  const last = row.path.findLast((key) => typeof key === "string") ?? "value";
  return (
    <AskDialog
      title={`Extract ${row.name} into a function`}
      action="Extract"
      name={`make${String(last).slice(0, 1).toUpperCase()}${String(last).slice(1)}`.replace(/[^\w$]/g, "")}
      asksSample={false}
      onDone={(name) => extract(row, name)}
      onLateRefusal={onLateRefusal}
      onClose={onClose}
    />
  );
}
