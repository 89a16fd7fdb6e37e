import type { MappingResult } from "@hookloom/protocol/lsp-requests";
import type { MappedResult } from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";
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
import { textAround } from "./target-edits.ts";
import { isHandWritten, type TargetRow } from "./target-rows.ts";
import type { MappingGestures } from "./use-gestures.ts";
import type { MapperState } from "./use-mapper.ts";
import { otherOffers } from "./ways.ts";

const spokenPath = ({ path, name }: TargetRow): string =>
  path.length === 0 ? name : path.map((key) => (key === null ? t("each") : key)).join(" › ");

function Type({ target }: { readonly target: TypeNode | undefined }): ReactElement | null {
  if (!target) return null;
  return (
    <span className="hl-map-type hl-cut hl-small-mono" title={target.type}>
      {target.type}
    </span>
  );
}

/** The maximum number of elements to show. The others are only counted. */
const maxShown = 5;

function Line({ result }: { readonly result: MappedResult }): ReactElement {
  const { text, error, from, path } = result;
  const indexes = path.filter((key) => typeof key === "number");
  return (
    <li>
      {indexes.length > 0 && <span className="hl-dim">{indexes.map((index) => `[${index}]`).join("")}</span>}
      {error === undefined ? (
        <code className="hl-map-sample hl-cut hl-small-mono" title={text}>
          {text}
        </code>
      ) : (
        <span className="hl-map-error hl-cut" title={error}>
          <Icon name="error" size={14} /> {error}
        </span>
      )}
      {from.map(({ source, text: value }) => (
        <span key={source} className="hl-cut hl-small-mono" title={`${source} = ${value}`}>
          {source} <span className="hl-dim">= {value}</span>
        </span>
      ))}
    </li>
  );
}

/** The results of a part of the mapping, with the recorded values of their sources. */
function ResultLines({ results }: { readonly results: readonly MappedResult[] }): ReactElement | null {
  if (results.length === 0) return null;
  const hiddenCount = results.length - maxShown;
  return (
    <ul className="hl-map-results hl-column hl-list" aria-label={t("Live result")} data-testid="map-result">
      {results.slice(0, maxShown).map((result) => (
        <Line key={JSON.stringify(result.path)} result={result} />
      ))}
      {hiddenCount > 0 && (
        <li className="hl-dim">
          {hiddenCount === 1 ? t("1 more element") : t("{0} more elements", hiddenCount)}
        </li>
      )}
    </ul>
  );
}

/** True for a value that is complex enough to extract into a function. */
const isExtractable = ({ node }: TargetRow): boolean =>
  node !== undefined && ["object", "list", "each", "expression"].includes(node.value.kind);

/** The selected target's expression, and other ways to create it. */
export function Detail(props: {
  readonly mapper: MapperState;
  readonly shown: MappingResult;
  readonly gestures: MappingGestures;
  readonly row: TargetRow;
  onLeave(): void;
}): ReactElement {
  const { mapper, shown, gestures, row, onLeave } = props;
  const { control, editable } = mapper;
  const { mapping } = shown;
  const offers = editable ? otherOffers(mapper.sources, row, mapper.taken) : [];
  const problems = mapper.problemsOf(row);
  const reveal = (): void => {
    if (!row.node) return;
    const { start, end } = row.node.range;
    control.host.send("reveal", { version: shown.version, start, end });
  };
  const editor = useEditorModule(true);
  const [active, activate] = useState<ActiveField>();
  const [requestQueue] = useState(createEditQueue);
  const parts = useMemo(
    () => ({ editor, active, activate, trees: new Map(), background: requestQueue.run }),
    [editor, active, requestQueue],
  );
  const { node, target, member } = row;
  const { step, field } = mapping.location;
  const title = spokenPath(row);
  const label = t("Value of {0}", title);
  return (
    <section className="hl-map-detail hl-column" aria-label={label} data-testid="map-detail">
      <header className="hl-line">
        <h2 className="hl-cut" title={title}>
          {title}
        </h2>
        <Type target={target} />
        {row.required && <span className="hl-map-required">{t("required")}</span>}
        <span className="hl-map-spacer" />
        {node && row.path.length > 0 && row.path.at(-1) !== null && editable && (
          <IconButton
            icon="trash"
            label={t("Remove the value (Delete)")}
            data-testid="map-remove"
            onClick={() => mapper.remove(row)}
          />
        )}
        {editable && isExtractable(row) && (
          <IconButton
            icon="symbol-method"
            label={t("Extract into a function…")}
            data-testid="map-extract"
            onClick={() => mapper.openDialog({ kind: "extract", row, gestures })}
          />
        )}
        <IconButton
          icon="go-to-file"
          label={t("Show in the text")}
          data-testid="map-reveal"
          onClick={reveal}
        />
      </header>
      {target?.documentation && <p className="hl-hint">{target.documentation.split("\n")[0]}</p>}
      {member ? (
        <p className="hl-dim">
          <code>{member.text}</code> {t("This member cannot be edited here. Change it in the text.")}
        </p>
      ) : (
        <InspectorContext value={parts}>
          <ExpressionField
            key={row.id}
            id={`${step} ${field} map ${row.id}`}
            step={step}
            field={field}
            {...textAround(mapping, row.path)}
            label={t("expression")}
            testId="map-expression"
            {...(target ? { target: target.type } : {})}
            text={node?.text ?? ""}
            codeOnly
            leading
            disabled={!editable}
            placeholder={isHandWritten(row) ? undefined : t("Type an expression, or link a source")}
            missing={!node}
            focus={mapper.editing === row.id}
            problems={problems}
            listed
            version={mapper.known.version}
            onCheck={(text, version) => gestures.check(row, text, version)}
            onCommit={(text, version) => gestures.write(row, text, version)}
            onLeave={onLeave}
            onReveal={reveal}
          />
        </InspectorContext>
      )}
      {offers.length > 0 && (
        <section className="hl-map-offers" aria-label={t("Other expressions")}>
          {offers.map((offer) => (
            <button
              key={offer.id + offer.text}
              type="button"
              className="hl-map-offer"
              title={offer.text}
              data-testid={`offer-${offer.id}`}
              onClick={() => mapper.link(row, offer, gestures)}
            >
              <span>{offer.label}</span>
              <code className="hl-cut hl-small-mono">{offer.text}</code>
            </button>
          ))}
        </section>
      )}
      <ResultLines results={mapper.resultsOf(row)} />
      {problems.map((problem) => (
        <p key={problem.message} className={`hl-map-${problem.severity} hl-map-problem`}>
          <Icon name={problem.severity === "error" ? "error" : "warning"} size={14} />
          {problem.message}
        </p>
      ))}
    </section>
  );
}
