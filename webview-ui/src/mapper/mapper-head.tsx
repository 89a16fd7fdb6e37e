import type { MappingOutcome } from "@hookloom/protocol/flow-view";
import type { ReactElement } from "react";
import { IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { valuesNote } from "../inspector/scope/payload-values.ts";
import type { KnownMapping } from "./use-mapping.ts";

/** The title of the mapper, what is missing, and what can be done with all of it. */
export function Head(props: {
  readonly title: string;
  readonly missing: number;
  readonly canAutoMap: boolean;
  /** True where no type says what the value has to be. */
  readonly canType: boolean;
  onAutoMap(): void;
  onType(): void;
  onClose(): void;
}): ReactElement {
  const { title, missing, canAutoMap, canType, onAutoMap, onType, onClose } = props;
  return (
    <header className="hl-map-head">
      <Icon name="type-hierarchy-sub" />
      <h1 title={title}>{title}</h1>
      {missing > 0 && (
        <span className="hl-map-required" data-testid="map-missing">
          {missing === 1 ? "1 required value is missing" : `${missing} required values are missing`}
        </span>
      )}
      <span className="hl-map-spacer" />
      {canType && (
        <button
          type="button"
          className="hl-map-button"
          title="Paste a sample JSON: its type becomes the target"
          data-testid="map-type"
          onClick={onType}
        >
          <Icon name="json" size={14} />
          <span>Type from a sample…</span>
        </button>
      )}
      <button
        type="button"
        className="hl-map-button"
        disabled={!canAutoMap}
        title="Propose links by name and type"
        data-testid="auto-map"
        onClick={onAutoMap}
      >
        <Icon name="wand" size={14} />
        <span>Auto map</span>
      </button>
      <IconButton
        icon="close"
        label="Back to the diagram (Escape)"
        data-testid="mapper-close"
        onClick={onClose}
      />
    </header>
  );
}

/** Why there is nothing to map, or why what is shown is older than the code. */
export function State({ known }: { readonly known: KnownMapping }): ReactElement | null {
  const { broken, shown } = known;
  if (broken === undefined) return null;
  return (
    <p className="hl-map-state" role="status" data-testid="map-broken">
      <Icon name="warning" />
      <span>
        {broken}
        {shown ? " Until then, the last readable mapping is shown." : ""}
      </span>
    </p>
  );
}

/** Why the last gesture was refused. */
export function Refused(props: {
  readonly message: string | undefined;
  readonly onDismiss: () => void;
}): ReactElement | null {
  if (props.message === undefined) return null;
  return (
    <p className="hl-map-state" role="alert" data-testid="map-refused">
      <Icon name="warning" />
      <span>{props.message}</span>
      <IconButton icon="close" label="Dismiss" onClick={props.onDismiss} />
    </p>
  );
}

/** Whose values the results are of, or why nothing is shown. */
export function Note({ outcome }: { readonly outcome: MappingOutcome | undefined }): ReactElement | null {
  const text =
    outcome?.problem ??
    (outcome?.known
      ? valuesNote({ ...outcome.known, values: {} })
      : outcome && "No payload of this flow is known, so nothing is calculated.");
  if (text === undefined) return null;
  return (
    <p className="hl-map-note" title={text} data-testid="map-note">
      {text}
    </p>
  );
}
