import type { MappedResult, MappingNode } from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { type DragEvent, type KeyboardEvent, type ReactElement, type RefObject, useState } from "react";
import { Icon } from "../controls/icon.tsx";
import { Name } from "../controls/name.tsx";
import { SearchTree, SearchTreeRow } from "../controls/search-tree.tsx";
import { treeMove } from "../controls/tree-keys.ts";
import type { StepProblem } from "../state/view-state.ts";
import { fitOf } from "./offers.ts";
import { isHandWritten, isMissing, type TargetRow } from "./target-rows.ts";
import { useMarkedRow } from "./use-marked-row.ts";

export interface TargetTreeProps {
  readonly rows: readonly TargetRow[];
  readonly query: string;
  /** The id of the row whose value is shown below. */
  readonly active: string;
  /** What is dragged, or was picked: rows show how well it fits. */
  readonly offered: TypeNode | undefined;
  readonly problems: ReadonlyMap<string, readonly StepProblem[]>;
  readonly list: RefObject<HTMLDivElement | null>;
  readonly editable: boolean;
  /** What a row comes to with the payload; of several elements, the first. */
  resultOf(row: TargetRow): MappedResult | undefined;
  /** False for a row that the offered source cannot be read in. */
  accepts(row: TargetRow): boolean;
  onQuery(query: string): void;
  onActive(id: string): void;
  onToggle(row: TargetRow): void;
  /** Links what is offered to a row, else leads to its expression. */
  onChoose(row: TargetRow, element: Element): void;
  onRemove(row: TargetRow): void;
  onScroll(): void;
}

const targetId = (index: number): string => `hl-map-target-${index}`;

/** What the eye sees in a row and a screen reader does not. */
function spokenState({ member, node, required, level }: TargetRow): string {
  if (member) return "stays as it is";
  if (node?.value.kind === "expression") return "written by hand";
  if (node) return "";
  return required && level > 1 ? "" : "no value";
}

/** The list whose elements are mapped, with what is filtered out of it. */
function listText({ text, range, value }: MappingNode): string {
  if (value.kind !== "each") return text;
  return text
    .slice(0, value.element.range.start - range.start)
    .replace(/\??\.map\(\s*\(?[^()]*\)?\s*=>[\s({]*(?:return\s*)?$/, "");
}

function Value({ row }: { readonly row: TargetRow }): ReactElement | null {
  const { node, expanded } = row;
  if (!node) return isMissing(row) ? <span className="hl-map-required">required</span> : null;
  const { kind } = node.value;
  if ((kind === "object" || kind === "list") && expanded !== undefined)
    return <span className="hl-map-type">{kind === "object" ? "{ }" : "[ ]"}</span>;
  const text = (kind === "each" ? listText(node) : node.text).replace(/\s+/g, " ");
  return (
    <span className={`hl-map-value ${isHandWritten(row) ? "hl-map-chip" : ""}`} title={node.text}>
      {isHandWritten(row) && <Icon name="code" size={12} />}
      <span>{text}</span>
    </span>
  );
}

function Row({
  row,
  index,
  isActive: active,
  tree,
}: {
  readonly row: TargetRow;
  readonly index: number;
  readonly isActive: boolean;
  readonly tree: TargetTreeProps;
}) {
  const [over, setOver] = useState(false);
  const { target, level, expanded, member, stray } = row;
  const problem = tree.problems.get(row.id)?.[0];
  const result = tree.resultOf(row);
  const failed = result?.error;
  const accepts = tree.offered !== undefined && tree.editable && tree.accepts(row);
  const fit = accepts && tree.offered ? fitOf(tree.offered, target) : undefined;
  const drag = (event: DragEvent): void => {
    if (!accepts) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "link";
    setOver(true);
  };
  const hint =
    stray === "unknown"
      ? "This is not in the type."
      : stray
        ? "A later property has the same name."
        : undefined;
  return (
    <SearchTreeRow
      id={targetId(index)}
      row={row}
      indent={8}
      selected={active}
      twistie="hl-map-twistie"
      before={<span className={`hl-map-port ${row.node ? "hl-map-port-full" : ""}`} aria-hidden="true" />}
      onTwist={() => {
        tree.onActive(row.id);
        tree.onToggle(row);
      }}
      className={`hl-map-row hl-map-target ${active ? "hl-map-active" : ""} ${over ? "hl-map-over" : ""} ${fit ? `hl-map-fit-${fit}` : ""} ${stray ? "hl-map-stray" : ""}`}
      title={[
        target && `${row.name}: ${target.type}`,
        hint,
        problem?.message,
        failed ?? result?.text,
        target?.documentation,
      ]
        .filter(Boolean)
        .join("\n\n")}
      data-testid={`target-${row.path.map((key) => key ?? "each").join(".") || "whole"}`}
      onDragOver={drag}
      onDragEnter={drag}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!accepts) return;
        event.preventDefault();
        tree.onChoose(row, event.currentTarget);
      }}
      onClick={(event) => {
        tree.onActive(row.id);
        if (tree.offered && accepts) tree.onChoose(row, event.currentTarget);
      }}
      onDoubleClick={(event) => {
        if (!tree.offered) tree.onChoose(row, event.currentTarget);
      }}
    >
      {member && <Icon name="lock" size={12} />}
      <Name text={row.name} className="hl-map-name" />
      {row.required && level > 1 && (
        <span className="hl-map-star" aria-hidden="true">
          *
        </span>
      )}
      {target && !row.node && <span className="hl-map-type">{target.type}</span>}
      <Value row={row} />
      {(problem || stray || failed) && (
        <Icon
          name={problem?.severity === "error" || failed ? "error" : "warning"}
          size={14}
          className={`hl-map-${problem?.severity ?? (failed ? "error" : "warning")}`}
        />
      )}
      <span className="hl-hidden">
        {[spokenState(row), problem?.message ?? failed].filter(Boolean).join(", ")}
      </span>
      {result?.text !== undefined && !expanded && <span className="hl-map-sample">{result.text}</span>}
    </SearchTreeRow>
  );
}

/** What the mapping makes, with what each part is made of. */
export function TargetTree(props: TargetTreeProps): ReactElement {
  const { rows, editable } = props;
  const { at, marked, onFocus } = useMarkedRow({
    ...props,
    names: rows.map(({ id }) => id),
    idOf: targetId,
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    if (!row) return;
    const move = treeMove(rows, at, event.key);
    const element = document.getElementById(targetId(at));
    if (event.key === "Enter" && element) props.onChoose(row, element);
    else if ((event.key === "Delete" || event.key === "Backspace") && editable) props.onRemove(row);
    else if (move && "toggles" in move) props.onToggle(row);
    else if (move) props.onActive(rows[marked < 0 ? at : move.to]?.id ?? "");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className="hl-map-side hl-map-targets" aria-label="Target">
      <SearchTree
        ref={props.list}
        id="hl-map-targets"
        aria-label="Target"
        activeRow={rows.length > 0 ? targetId(at) : undefined}
        className="hl-map-tree"
        data-testid="targets"
        search={{
          label: "Search the target",
          placeholder: "Search the target",
          value: props.query,
          "data-testid": "target-search",
          onChange: props.onQuery,
        }}
        nothing="Nothing in the target matches."
        onScroll={props.onScroll}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
      >
        {rows.map((row, index) => (
          <Row key={row.id} row={row} index={index} isActive={index === marked} tree={props} />
        ))}
      </SearchTree>
    </section>
  );
}
