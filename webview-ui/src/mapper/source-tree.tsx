import { t } from "@vscode/l10n";
import type { ReactElement, RefObject } from "react";
import { Icon } from "../controls/icon.tsx";
import { Name } from "../controls/name.tsx";
import { SearchTreeRow } from "../controls/search-tree.tsx";
import { expressionMime } from "../inspector/editor/editor-contract.ts";
import { usePayloadValues, valueAt } from "../inspector/scope/payload-values.ts";
import { originIcons, type ScopeRow } from "../inspector/scope/scope-rows.ts";
import { MapTree } from "./map-tree.tsx";
import { plainPath, resolvePath } from "./source-rows.ts";
import type { MapperState } from "./use-mapper.ts";

function Row(props: {
  readonly mapper: MapperState;
  readonly id: string;
  readonly row: ScopeRow;
  /** The value in the last delivery, or in a sample. */
  readonly value: string | undefined;
  readonly active: boolean;
  readonly linked: boolean;
  readonly onPick: () => void;
}): ReactElement {
  const { mapper, id, row, value, active, linked, onPick } = props;
  const { sources } = mapper;
  const { node } = row;
  const picked = node.path === mapper.picked?.path;
  return (
    <SearchTreeRow
      id={id}
      row={row}
      indent={-6}
      selected={picked}
      onTwist={() => {
        sources.setActive(node.path);
        sources.toggle(node.path);
      }}
      className={`hl-map-row hl-pointed hl-line ${active ? "hl-map-active" : ""} ${picked ? "hl-map-picked" : ""} ${linked ? "hl-map-linked" : ""}`}
      title={[`${node.path}: ${node.type}`, value, node.documentation].filter(Boolean).join("\n\n")}
      draggable
      data-testid={`source-${node.path}`}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.setData("text/plain", node.path);
        dataTransfer.setData(expressionMime, node.path);
        dataTransfer.effectAllowed = "link";
        mapper.setDragged(node);
      }}
      onDragEnd={() => mapper.setDragged(undefined)}
      onClick={() => {
        sources.setActive(node.path);
        onPick();
      }}
    >
      {node.origin && <Icon name={originIcons[node.origin]} size={14} />}
      <Name text={node.name} className="hl-map-name" />
      <span className="hl-map-type hl-cut hl-small-mono">{node.optional ? `${node.type} ?` : node.type}</span>
      {value !== undefined && <span className="hl-map-sample hl-cut hl-small-mono">{value}</span>}
      <span className="hl-map-port" aria-hidden="true" />
    </SearchTreeRow>
  );
}

/**
 * The sources available to the mapping. Enter or a click picks a source for the next chosen target. Sources can also be
 * dragged.
 */
export function SourceTree(props: {
  readonly mapper: MapperState;
  /** The indexes of the sources that the selected target reads. */
  readonly linked: ReadonlySet<number>;
  readonly list: RefObject<HTMLDivElement | null>;
  onScroll(): void;
}): ReactElement {
  const { mapper, linked, list, onScroll } = props;
  const { control, sources, items } = mapper;
  const values = usePayloadValues();
  const pick = ({ node }: ScopeRow, byKey: boolean): void => {
    const isPicked = mapper.picked && plainPath(mapper.picked.path) === plainPath(node.path);
    mapper.setPicked(isPicked ? undefined : node);
    if (isPicked) return;
    control.store.set({
      spoken: t("Picked {0}. Choose a target and press Enter, or press Escape to cancel.", node.path),
    });
    if (byKey) mapper.list.current?.focus();
  };
  return (
    <MapTree
      side="source"
      label={t("Sources")}
      nothing={t("Nothing in scope matches.")}
      state={sources}
      list={list}
      rowName={({ node }) => node.path}
      onTwist={({ node }) => sources.toggle(node.path)}
      onKey={({ key }, row) => {
        if (key !== "Enter" && key !== " ") return false;
        pick(row, true);
        return true;
      }}
      onScroll={onScroll}
    >
      {(row, id, isMarked, index) => (
        <Row
          key={row.node.path}
          mapper={mapper}
          id={id}
          row={row}
          value={valueAt(values, sources.roots, resolvePath(row.node.path, items))}
          active={isMarked}
          linked={linked.has(index)}
          onPick={() => pick(row, false)}
        />
      )}
    </MapTree>
  );
}
