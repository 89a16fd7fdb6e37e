import type { PayloadValues } from "@hookloom/protocol/flow-view";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { t } from "@vscode/l10n";
import { type FocusEvent, type KeyboardEvent, type ReactElement, useEffect, useMemo, useState } from "react";
import { Icon } from "../../controls/icon.tsx";
import { rowId, SearchTree, SearchTreeRow } from "../../controls/search-tree.tsx";
import { recordedNames } from "../../model/recorded-names.ts";
import { useView } from "../../state/controller.ts";
import { expressionMime } from "../editor/editor-contract.ts";
import { scopeIds } from "../expression/field-focus.ts";
import { useInspector } from "../fields/inspector-context.ts";
import { usePayloadValues, valueAt, valuesNote } from "./payload-values.ts";
import {
  childNodes,
  foundRows,
  type LoadedChildren,
  originIcons,
  type ScopeRow,
  scopeRows,
  sortRoots,
} from "./scope-rows.ts";
import { useTypeChildren } from "./type-children.ts";
import "./scope.css";

const noRoots: readonly TypeNode[] = [];

/** Returns the paths that a search covers: each root except the imports, and each part of the payload. */
function searchedNodes(roots: readonly TypeNode[], loaded: LoadedChildren): readonly string[] {
  const searchedRoots = roots.filter(({ origin }) => origin !== "import");
  const inPayload = searchedRoots
    .filter(({ origin }) => origin === "payload")
    .flatMap((root) => childNodes(root, loaded) ?? []);
  return [...searchedRoots, ...inPayload].map(({ path }) => path);
}

/** Returns the expanded and the searched nodes whose children are not loaded. */
function missingChildren(
  roots: readonly TypeNode[],
  expanded: ReadonlySet<string>,
  searching: boolean,
  parts: LoadedChildren,
): readonly string[] {
  const expandedPaths = searching ? new Set([...expanded, ...searchedNodes(roots, parts)]) : expanded;
  return scopeRows(roots, expandedPaths, parts).flatMap(({ node, expanded: isOpen }) =>
    isOpen && node.children?.length === 0 ? [node.path] : [],
  );
}

function Row(props: {
  readonly id: string;
  readonly row: ScopeRow;
  /** The value in the last delivery or the shown run, or in a sample. */
  readonly value: string | undefined;
  readonly active: boolean;
  readonly onToggle: () => void;
  readonly onInsert: () => void;
}): ReactElement {
  const { id, row, value, active, onToggle, onInsert } = props;
  const { node } = row;
  return (
    <SearchTreeRow
      id={id}
      row={row}
      indent={-8}
      selected={active}
      onTwist={onToggle}
      className={`hl-scope-row hl-pointed hl-line ${active ? "hl-scope-row-active" : ""}`}
      title={[`${node.path}: ${node.type}`, value, node.documentation].filter(Boolean).join("\n\n")}
      draggable
      data-testid={`scope-${node.path}`}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.setData("text/plain", node.path);
        dataTransfer.setData(expressionMime, node.path);
      }}
      onClick={onInsert}
    >
      {node.origin && <Icon name={originIcons[node.origin]} size={14} />}
      <span className="hl-scope-name hl-cut hl-mono">{node.name}</span>{" "}
      <span className="hl-scope-type hl-cut hl-small-mono">
        {node.optional && !node.type.endsWith("undefined") ? `${node.type} ?` : node.type}
      </span>
      {value !== undefined && (
        <>
          {" "}
          <span className="hl-scope-value hl-cut hl-small-mono">{value}</span>
        </>
      )}
    </SearchTreeRow>
  );
}

/**
 * The variables in scope at the focused field. A click or Enter inserts a variable at the cursor, and dragging inserts it at
 * the drop position.
 */
export function ScopeTree({ step }: { readonly step: string }): ReactElement | null {
  const { trees, active: field } = useInspector();
  const [open, setOpen] = useState(true);
  const found = trees.get(field?.field ?? "") ?? [...trees.values()][0];
  const roots = useMemo(() => (found ? sortRoots(found.roots) : noRoots), [found]);
  if (roots.length === 0) return null;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!field || (event.key !== "F6" && event.key !== "Escape")) return;
    field.focus();
    event.preventDefault();
    event.stopPropagation();
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>): void => {
    const movesToField = relatedTarget instanceof Element && relatedTarget.closest(".hl-expression") !== null;
    if (!movesToField && !currentTarget.contains(relatedTarget)) field?.commit();
  };
  return (
    <section
      className="hl-column hl-section hl-scope"
      aria-label={t("In scope here")}
      data-keeps-draft
      onBlur={onBlur}
      onKeyDown={onKeyDown}
    >
      <h3>
        <button
          type="button"
          id={scopeIds.head}
          className="hl-scope-head hl-line"
          title={t("Press F6 to switch between a field and this list")}
          aria-keyshortcuts="F6"
          aria-expanded={open}
          data-testid="scope-toggle"
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? "chevron-down" : "chevron-right"} size={14} />
          {t("In scope here")}
        </button>
      </h3>
      {open && (
        <Tree step={step} field={field?.field} roots={roots} onInsert={(path) => field?.insert(path)} />
      )}
    </section>
  );
}

const treeId = "hl-scope-tree";

function ValuesNote({ known }: { readonly known: PayloadValues | undefined }): ReactElement | null {
  if (!known) return null;
  return (
    <p className="hl-hint" data-testid="scope-values">
      {valuesNote(known)}
    </p>
  );
}

/** Returns the recorded values of the variables that a step can read. */
function useRecorded(step: string): ReadonlyMap<string, string> | undefined {
  const index = useView(({ scene }) => scene?.index);
  const run = useView(({ runs }) => runs.view);
  return useMemo(() => (index && run ? recordedNames(index, run, step) : undefined), [index, run, step]);
}

function Tree(props: {
  readonly step: string;
  readonly field: string | undefined;
  readonly roots: readonly TypeNode[];
  readonly onInsert: (path: string) => void;
}): ReactElement {
  const { step, field, roots, onInsert } = props;
  const [query, setQuery] = useState("");
  const [active, setActive] = useState("");
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(
    () => new Set(roots.filter(({ origin }) => origin === "payload").map(({ path }) => path)),
  );
  const searching = query.trim() !== "";
  const loaded = useTypeChildren(step, field, roots, (parts) =>
    missingChildren(roots, expanded, searching, parts),
  );
  const rows = searching ? foundRows(roots, query, loaded) : scopeRows(roots, expanded, loaded);
  const known = usePayloadValues();
  const recorded = useRecorded(step);
  const at = Math.max(
    0,
    rows.findIndex(({ node }) => node.path === active),
  );
  useEffect(() => {
    const row = active === "" ? null : document.getElementById(rowId(treeId, at));
    // If rows arrive after the focus has returned to the field, the field stays in view.
    if (row?.closest("section")?.contains(document.activeElement)) row.scrollIntoView({ block: "nearest" });
  });
  const toggle = (path: string): void => {
    const next = new Set(expanded);
    if (!next.delete(path)) next.add(path);
    setExpanded(next);
  };
  const onKey = ({ key }: KeyboardEvent): boolean => {
    if (key === "Enter") onInsert(rows[at]?.node.path ?? "");
    return key === "Enter";
  };
  return (
    <SearchTree
      id={treeId}
      aria-label={t("In scope here")}
      // Search results stay expanded.
      rows={searching ? rows.map(({ level }) => ({ level, expanded: undefined })) : rows}
      at={at}
      className="hl-scope-tree"
      data-testid="scope-tree"
      search={{
        label: t("Search values in scope"),
        placeholder: t("Search"),
        value: query,
        id: scopeIds.search,
        "data-testid": "scope-search",
        onChange: (typed) => {
          setQuery(typed);
          setActive("");
        },
      }}
      note={<ValuesNote known={known} />}
      nothing={t("Nothing in scope matches.")}
      onMove={(to) => setActive(rows[to]?.node.path ?? "")}
      onTwist={() => toggle(rows[at]?.node.path ?? "")}
      onKey={onKey}
    >
      {rows.map((row, index) => (
        <Row
          key={row.node.path}
          id={rowId(treeId, index)}
          row={row}
          value={valueAt(known, roots, row.node.path) ?? recorded?.get(row.node.path)}
          active={index === at}
          onToggle={() => toggle(row.node.path)}
          onInsert={() => {
            setActive(row.node.path);
            onInsert(row.node.path);
          }}
        />
      ))}
    </SearchTree>
  );
}
