import type { MappedResult, Mapping } from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { type ReactElement, useMemo, useState } from "react";
import { IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { ExpressionField } from "../inspector/expression/expression-field.tsx";
import {
  type ActiveField,
  InspectorContext,
  useEditorModule,
} from "../inspector/fields/inspector-context.ts";
import { createEditQueue } from "../state/edit-queue.ts";
import type { StepProblem } from "../state/view-state.ts";
import type { Offer } from "./offers.ts";
import { ResultLines } from "./result-lines.tsx";
import { textAround } from "./target-edits.ts";
import { isHandWritten, type TargetRow } from "./target-rows.ts";

export interface DetailProps {
  readonly mapping: Mapping;
  readonly row: TargetRow;
  readonly editable: boolean;
  /** Other ways to make the value of its source. */
  readonly offers: readonly Offer[];
  readonly problems: readonly StepProblem[];
  readonly results: readonly MappedResult[];
  /** True when the expression has to take the focus. */
  readonly focus: boolean;
  /** The version of the mapping that is drawn. */
  version(): number;
  /** Resolves to why the text was refused. */
  onWrite(text: string, version: number): Promise<string | undefined>;
  onCheck(text: string, version: number): Promise<string | undefined>;
  onOffer(offer: Offer): void;
  onRemove(): void;
  /** Makes a function of the value; undefined where it is too little for one. */
  readonly onExtract: (() => void) | undefined;
  onReveal(): void;
  onLeave(): void;
}

const spokenPath = ({ path, name }: TargetRow): string =>
  path.length === 0 ? name : path.map((key) => (key === null ? "each" : key)).join(" › ");

function Type({ target }: { readonly target: TypeNode | undefined }): ReactElement | null {
  if (!target) return null;
  return (
    <span className="hl-map-type" title={target.type}>
      {target.type}
    </span>
  );
}

/** The expression of the selected target, and the other ways to make it. */
export function Detail(props: DetailProps): ReactElement {
  const { mapping, row, editable, offers, problems } = props;
  const editor = useEditorModule(true);
  const [active, activate] = useState<ActiveField>();
  const [questions] = useState(createEditQueue);
  const parts = useMemo(
    () => ({ editor, active, activate, trees: new Map(), background: questions.run }),
    [editor, active, questions],
  );
  const { node, target, member } = row;
  const { step, field } = mapping.place;
  const title = spokenPath(row);
  return (
    <section className="hl-map-detail" aria-label={`Value of ${title}`} data-testid="map-detail">
      <header>
        <h2 title={title}>{title}</h2>
        <Type target={target} />
        {row.required && <span className="hl-map-required">required</span>}
        <span className="hl-map-spacer" />
        {node && row.path.length > 0 && row.path.at(-1) !== null && editable && (
          <IconButton
            icon="trash"
            label="Remove the value (Delete)"
            data-testid="map-remove"
            onClick={props.onRemove}
          />
        )}
        {editable && props.onExtract && (
          <IconButton
            icon="symbol-method"
            label="Extract into a function…"
            data-testid="map-extract"
            onClick={props.onExtract}
          />
        )}
        <IconButton
          icon="go-to-file"
          label="Show in the text"
          data-testid="map-reveal"
          onClick={props.onReveal}
        />
      </header>
      {target?.documentation && <p className="hl-hint">{target.documentation.split("\n")[0]}</p>}
      {member ? (
        <p className="hl-dim">
          <code>{member.text}</code> stays as it is. Change it in the text.
        </p>
      ) : (
        <InspectorContext value={parts}>
          <ExpressionField
            key={row.id}
            id={`${step} ${field} map ${row.id}`}
            step={step}
            field={field}
            {...textAround(mapping, row.path)}
            label="expression"
            testId="map-expression"
            {...(target ? { target: target.type } : {})}
            text={node?.text ?? ""}
            codeOnly
            statements={false}
            condition={false}
            leading
            disabled={!editable}
            placeholder={isHandWritten(row) ? undefined : "Type an expression, or link a source"}
            missing={!node}
            focus={props.focus}
            problems={problems}
            listed
            version={props.version}
            onCheck={(text, version) => props.onCheck(text, version)}
            onCommit={(text, version) => props.onWrite(text, version)}
            onLeave={props.onLeave}
            onReveal={props.onReveal}
          />
        </InspectorContext>
      )}
      {editable && offers.length > 0 && (
        <section className="hl-map-offers" aria-label="Other ways">
          {offers.map((offer) => (
            <button
              key={offer.id + offer.text}
              type="button"
              className="hl-map-offer"
              title={offer.text}
              data-testid={`offer-${offer.id}`}
              onClick={() => props.onOffer(offer)}
            >
              <span>{offer.label}</span>
              <code>{offer.text}</code>
            </button>
          ))}
        </section>
      )}
      <ResultLines results={props.results} />
      {problems.map((problem) => (
        <p key={problem.message} className={`hl-map-${problem.severity} hl-map-problem`}>
          <Icon name={problem.severity === "error" ? "error" : "warning"} size={14} />
          {problem.message}
        </p>
      ))}
    </section>
  );
}
