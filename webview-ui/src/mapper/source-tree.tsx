import type { PayloadValues } from "@hookloom/protocol/flow-view";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import type { KeyboardEvent, ReactElement, RefObject } from "react";
import { Icon } from "../controls/icon.tsx";
import { Name } from "../controls/name.tsx";
import { SearchTree, SearchTreeRow } from "../controls/search-tree.tsx";
import { treeMove } from "../controls/tree-keys.ts";
import { expressionMime } from "../inspector/editor/editor-contract.ts";
import { valueAt } from "../inspector/scope/payload-values.ts";
import { originIcons, type ScopeRow } from "../inspector/scope/scope-rows.ts";
import { type ItemName, resolved } from "./source-rows.ts";
import { useMarkedRow } from "./use-marked-row.ts";

export interface SourceTreeProps {
  readonly rows: readonly ScopeRow[];
  readonly roots: readonly TypeNode[];
  readonly items: readonly ItemName[];
  readonly values: PayloadValues | undefined;
  readonly query: string;
  readonly active: string;
  readonly picked: string | undefined;
  /** The sources that the selected target reads. */
  readonly linked: ReadonlySet<number>;
  readonly list: RefObject<HTMLDivElement | null>;
  onQuery(query: string): void;
  onActive(path: string): void;
  onToggle(path: string): void;
  onPick(node: TypeNode, byKey: boolean): void;
  onDragged(node: TypeNode | undefined): void;
  onScroll(): void;
}

const idOf = (index: number): string => `hl-map-source-${index}`;

function Row(props: {
  readonly index: number;
  readonly row: ScopeRow;
  readonly isActive: boolean;
  readonly tree: SourceTreeProps;
}): ReactElement {
  const { index, row, isActive: active, tree } = props;
  const { node } = row;
  const value = valueAt(tree.values, tree.roots, resolved(node.path, tree.items));
  const picked = node.path === tree.picked;
  return (
    <SearchTreeRow
      id={idOf(index)}
      row={row}
      indent={-6}
      selected={picked}
      twistie="hl-map-twistie"
      onTwist={() => {
        tree.onActive(node.path);
        tree.onToggle(node.path);
      }}
      className={`hl-map-row ${active ? "hl-map-active" : ""} ${picked ? "hl-map-picked" : ""} ${tree.linked.has(index) ? "hl-map-linked" : ""}`}
      title={[`${node.path}: ${node.type}`, value, node.documentation].filter(Boolean).join("\n\n")}
      draggable
      data-testid={`source-${node.path}`}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.setData("text/plain", node.path);
        dataTransfer.setData(expressionMime, node.path);
        dataTransfer.effectAllowed = "link";
        tree.onDragged(node);
      }}
      onDragEnd={() => tree.onDragged(undefined)}
      onClick={() => {
        tree.onActive(node.path);
        tree.onPick(node, false);
      }}
    >
      {node.origin && <Icon name={originIcons[node.origin]} size={14} />}
      <Name text={node.name} className="hl-map-name" />
      <span className="hl-map-type">{node.optional ? `${node.type} ?` : node.type}</span>
      {value !== undefined && <span className="hl-map-sample">{value}</span>}
      <span className="hl-map-port" aria-hidden="true" />
    </SearchTreeRow>
  );
}

/** What can be read where the mapping stands. Enter or a click picks a source, which the next target gets; it can be dragged, too. */
export function SourceTree(props: SourceTreeProps): ReactElement {
  const { rows } = props;
  const { at, marked, onFocus } = useMarkedRow({
    ...props,
    names: rows.map(({ node }) => node.path),
    idOf,
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[at];
    if (!row) return;
    const move = treeMove(rows, at, event.key);
    if (event.key === "Enter" || event.key === " ") props.onPick(row.node, true);
    else if (move && "toggles" in move) props.onToggle(row.node.path);
    else if (move) props.onActive(rows[marked < 0 ? at : move.to]?.node.path ?? "");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className="hl-map-side hl-map-sources" aria-label="Sources">
      <SearchTree
        ref={props.list}
        id="hl-map-sources"
        aria-label="Sources"
        activeRow={rows.length > 0 ? idOf(at) : undefined}
        className="hl-map-tree"
        data-testid="sources"
        search={{
          label: "Search the sources",
          placeholder: "Search the sources",
          value: props.query,
          "data-testid": "source-search",
          onChange: props.onQuery,
        }}
        nothing="Nothing in scope matches."
        onScroll={props.onScroll}
        onFocus={onFocus}
        onKeyDown={onKeyDown}
      >
        {rows.map((row, index) => (
          <Row key={row.node.path} index={index} row={row} isActive={index === marked} tree={props} />
        ))}
      </SearchTree>
    </section>
  );
}
