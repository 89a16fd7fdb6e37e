import type { MappingNode } from "@hookloom/protocol/mapping";
import { t } from "@vscode/l10n";
import { type DragEvent, type ReactElement, useState } from "react";
import { Icon } from "../controls/icon.tsx";
import { Name } from "../controls/name.tsx";
import { SearchTreeRow } from "../controls/search-tree.tsx";
import { MapTree } from "./map-tree.tsx";
import { typeFit } from "./offers.ts";
import { isHandWritten, isMissing, type TargetRow } from "./target-rows.ts";
import type { MapperState } from "./use-mapper.ts";

/** Returns the visible state of a row as text for screen readers. */
function spokenState({ member, node, required, level }: TargetRow): string {
  if (member) return t("cannot be edited here");
  if (node?.value.kind === "expression") return t("written by hand");
  if (node) return "";
  return required && level > 1 ? "" : t("no value");
}

/** Returns the list whose elements are mapped, including its filter. */
function listText({ text, range, value }: MappingNode): string {
  if (value.kind !== "each") return text;
  return text
    .slice(0, value.element.range.start - range.start)
    .replace(/\??\.map\(\s*\(?[^()]*\)?\s*=>[\s({]*(?:return\s*)?$/, "");
}

function Value({ row }: { readonly row: TargetRow }): ReactElement | null {
  const { node, expanded } = row;
  if (!node) return isMissing(row) ? <span className="hl-map-required">{t("required")}</span> : null;
  const { kind } = node.value;
  if ((kind === "object" || kind === "list") && expanded !== undefined)
    return <span className="hl-map-type hl-cut hl-small-mono">{kind === "object" ? "{ }" : "[ ]"}</span>;
  const text = (kind === "each" ? listText(node) : node.text).replace(/\s+/g, " ");
  return (
    <span
      className={`hl-map-value hl-small-mono ${isHandWritten(row) ? "hl-map-chip" : ""}`}
      title={node.text}
    >
      {isHandWritten(row) && <Icon name="code" size={12} />}
      <span className="hl-cut">{text}</span>
    </span>
  );
}

function Row(props: {
  readonly mapper: MapperState;
  readonly id: string;
  readonly row: TargetRow;
  readonly active: boolean;
}): ReactElement {
  const { mapper, id, row, active } = props;
  const [over, setOver] = useState(false);
  const { target, level, expanded, member, stray } = row;
  const [problem] = mapper.problemsOf(row);
  // If there are several elements, the first one is shown.
  const [result] = mapper.resultsOf(row);
  const resultError = result?.error;
  const accepts = mapper.accepts(row);
  const fit = accepts && mapper.offered ? typeFit(mapper.offered, target) : undefined;
  const handleDrag = (event: DragEvent): void => {
    if (!accepts) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "link";
    setOver(true);
  };
  const hint =
    stray === "unknown"
      ? t("This property is not in the type.")
      : stray
        ? t("A later property has the same name.")
        : undefined;
  return (
    <SearchTreeRow
      id={id}
      row={row}
      indent={8}
      selected={active}
      before={<span className={`hl-map-port ${row.node ? "hl-map-port-full" : ""}`} aria-hidden="true" />}
      onTwist={() => {
        mapper.target.setActive(row.id);
        mapper.target.toggle(row);
      }}
      className={`hl-map-row hl-pointed hl-line hl-map-target ${active ? "hl-map-active" : ""} ${over ? "hl-map-over" : ""} ${fit ? `hl-map-fit-${fit}` : ""} ${stray ? "hl-map-stray" : ""}`}
      title={[
        target && `${row.name}: ${target.type}`,
        hint,
        problem?.message,
        resultError ?? result?.text,
        target?.documentation,
      ]
        .filter(Boolean)
        .join("\n\n")}
      data-testid={`target-${row.path.map((key) => key ?? "each").join(".") || "whole"}`}
      onDragOver={handleDrag}
      onDragEnter={handleDrag}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!accepts) return;
        event.preventDefault();
        mapper.choose(row, event.currentTarget);
      }}
      onClick={(event) => {
        mapper.target.setActive(row.id);
        if (accepts) mapper.choose(row, event.currentTarget);
      }}
      onDoubleClick={(event) => {
        if (!mapper.offered) mapper.choose(row, event.currentTarget);
      }}
    >
      {member && <Icon name="lock" size={12} />}
      <Name text={row.name} className="hl-map-name" />
      {row.required && level > 1 && (
        <span className="hl-map-star" aria-hidden="true">
          *
        </span>
      )}
      {target && !row.node && <span className="hl-map-type hl-cut hl-small-mono">{target.type}</span>}
      <Value row={row} />
      {(problem || stray || resultError) && (
        <Icon
          name={problem?.severity === "error" || resultError ? "error" : "warning"}
          size={14}
          className={`hl-map-${problem?.severity ?? (resultError ? "error" : "warning")}`}
        />
      )}
      <span className="hl-hidden">
        {[spokenState(row), problem?.message ?? resultError].filter(Boolean).join(", ")}
      </span>
      {result?.text !== undefined && !expanded && (
        <span className="hl-map-sample hl-cut hl-small-mono">{result.text}</span>
      )}
    </SearchTreeRow>
  );
}

/** The result of the mapping, with the source of each part. */
export function TargetTree(props: { readonly mapper: MapperState; onScroll(): void }): ReactElement {
  const { mapper, onScroll } = props;
  return (
    <MapTree
      side="target"
      label={t("Target")}
      nothing={t("Nothing in the target matches.")}
      state={mapper.target}
      list={mapper.list}
      rowName={({ id }) => id}
      onTwist={mapper.target.toggle}
      onKey={({ key }, row, element) => {
        if (key === "Enter" && element) mapper.choose(row, element);
        else if ((key === "Delete" || key === "Backspace") && mapper.editable) mapper.remove(row);
        else return false;
        return true;
      }}
      onScroll={onScroll}
    >
      {(row, id, isMarked) => <Row key={row.id} mapper={mapper} id={id} row={row} active={isMarked} />}
    </MapTree>
  );
}
