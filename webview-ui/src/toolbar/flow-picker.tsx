import { flowIcon, flowTitle } from "@hookloom/protocol/card-face";
import { stepCount } from "@hookloom/protocol/step-blocks";
import { t } from "@vscode/l10n";
import { type KeyboardEvent, type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import { countsText } from "../actions/problems.ts";
import { promptToRenameFlow } from "../actions/refactor.ts";
import { openFlow } from "../actions/show-flow.ts";
import { Badge } from "../controls/badge.tsx";
import { Icon } from "../controls/icon.tsx";
import { SearchField } from "../controls/text-field.tsx";
import { changesIn, readDifferences } from "../model/comparison.ts";
import { indexFlow } from "../model/flow-index.ts";
import { search } from "../search.ts";
import { useController, useView } from "../state/controller.ts";
import { useCloseOverlay } from "../state/use-close-overlay.ts";

interface FlowRow {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly icon: string;
  readonly errors: number;
  readonly warnings: number;
}

function useRows(query: string): readonly FlowRow[] {
  const snapshot = useView((state) => state.snapshot);
  const problems = useView((state) => state.problems);
  const rows = useMemo(() => {
    const { sources = [], document } = snapshot ?? {};
    return (document?.flows ?? []).map((flow) => {
      const differences = readDifferences(snapshot);
      const changes = differences && changesIn(differences, flow.id);
      const size = stepCount(flow.body.steps.length);
      const flowProblems = [flow.id, ...indexFlow(flow).steps.keys()].flatMap((id) => problems.get(id) ?? []);
      const errors = flowProblems.filter(({ severity }) => severity === "error").length;
      const changed = changes === 1 ? t("1 change") : t("{0} changes", changes ?? 0);
      return {
        id: flow.id,
        title: flowTitle(sources, flow),
        detail: changes === undefined ? (flow.file ?? size) : changed,
        icon: flowIcon(sources, flow),
        errors,
        warnings: flowProblems.length - errors,
      };
    });
  }, [snapshot, problems]);
  return search(rows, query, ({ title }) => ({ name: title }));
}

/** The number of problems in a flow, in the color of the highest severity. */
function Problems({ errors, warnings }: FlowRow): ReactElement | null {
  if (errors + warnings === 0) return null;
  return (
    <Badge
      count={errors + warnings}
      severity={errors > 0 ? "error" : "warning"}
      label={countsText({ errors, warnings })}
      data-testid="flow-problems"
    />
  );
}

function Row(props: {
  readonly row: FlowRow;
  readonly active: boolean;
  readonly onChoose: () => void;
}): ReactElement {
  const { row, active, onChoose } = props;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) element.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={element}
      id={`flow-${row.id}`}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className={`hl-row hl-palette-row ${active ? "hl-palette-row-active" : ""}`}
      data-testid={`flow-${row.id}`}
      title={row.title}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
      onKeyDown={() => undefined}
    >
      <Icon name={row.icon} />
      <span className="hl-palette-label hl-cut">{row.title}</span>
      <span className="hl-palette-detail hl-cut">{row.detail}</span>
      <Problems {...row} />
    </div>
  );
}

/** All flows of the file, those with triggers first. They can be searched and chosen with the keyboard or pointer. */
export function FlowPicker(): ReactElement {
  const control = useController();
  const shown = useView(({ scene }) => scene?.flow.id);
  const editable = useView(({ snapshot }) => snapshot?.editable === true);
  const [query, setQuery] = useState("");
  const rows = useRows(query);
  // A row stays selected while the file changes, even if rows are added before it.
  const [selectedId, setSelectedId] = useState(shown);
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === selectedId),
  );
  const chosen = rows[at];
  const close = useCloseOverlay();
  const choose = (row: FlowRow | undefined): void => {
    if (row) openFlow(control, row.id);
    close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) setSelectedId(rows[Math.max(0, Math.min(rows.length - 1, at + step))]?.id);
    else if (event.key === "Enter") choose(chosen);
    else if (event.key === "F2" && editable && chosen) {
      close();
      void promptToRenameFlow(control, chosen.id);
    } else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      role="dialog"
      aria-label={t("Choose a flow")}
      className="hl-popup hl-column hl-palette hl-flows"
      data-testid="flows"
      onBlur={({ relatedTarget }) => close(relatedTarget)}
    >
      <SearchField
        label={t("Search the flows in this file")}
        placeholder={t("Search flows")}
        value={query}
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="flow-rows"
        aria-activedescendant={chosen ? `flow-${chosen.id}` : undefined}
        data-testid="flow-search"
        onChange={(value) => {
          setQuery(value);
          setSelectedId(undefined);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="flow-rows" role="listbox" aria-label={t("Flows in this file")} className="hl-palette-rows">
        {rows.map((row) => (
          <Row key={row.id} row={row} active={row === chosen} onChoose={() => choose(row)} />
        ))}
        {rows.length === 0 && (
          <div className="hl-dim hl-palette-note">{t("No flow in this file matches.")}</div>
        )}
      </div>
      {editable && <div className="hl-dim hl-palette-note">{t("F2 renames a function")}</div>}
    </div>
  );
}
