import { flowTitle } from "@hookloom/protocol/card-face";
import { stepCount } from "@hookloom/protocol/step-blocks";
import { t } from "@vscode/l10n";
import { type ReactElement, type ReactNode, useEffect, useMemo, useState } from "react";
import { callRows } from "../actions/calls.ts";
import { fixRows } from "../actions/fixes.ts";
import { menuRows } from "../actions/menu.ts";
import { viewRows } from "../actions/view-menu.ts";
import { FlowCanvas } from "../canvas/flow-canvas.tsx";
import { CompareBar } from "../compare/compare-bar.tsx";
import { ComparePanel } from "../compare/compare-panel.tsx";
import { ProposalBar, ProposalPanel } from "../compare/proposal.tsx";
import { Button, IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { Menu, type MenuProps } from "../controls/menu.tsx";
import { Popover } from "../controls/popover.tsx";
import { Inspector } from "../inspector/inspector.tsx";
import { NoteBox } from "../notes/note-box.tsx";
import { Outline } from "../outline/outline.tsx";
import { Palette } from "../palette/palette.tsx";
import { ProposeBox } from "../palette/propose-box.tsx";
import { NameBox } from "../refactor/name-box.tsx";
import { useController, useView } from "../state/controller.ts";
import { useCloseOverlay } from "../state/use-close-overlay.ts";
import type { PlacedOverlay, ViewState } from "../state/view-state.ts";
import { EnvironmentBar } from "../toolbar/environment-bar.tsx";
import { RunBar } from "../toolbar/run-bar.tsx";
import { SearchBar } from "../toolbar/search-bar.tsx";
import { Toolbar } from "../toolbar/toolbar.tsx";
import { AriaTree } from "../tree/aria-tree.tsx";
import { MapperStage } from "./mapper-stage.tsx";
import "./app.css";

/** The diagram's menu. The rows for environments may arrive while it is open. */
function DiagramMenu({ onClose }: Pick<MenuProps, "onClose">): ReactElement {
  const control = useController();
  const runs = useView(({ environmentRuns }) => environmentRuns);
  const items = useMemo(() => viewRows(control, runs), [control, runs]);
  return <Menu label={t("Diagram")} items={items} onClose={onClose} />;
}

/** An overlay at a point of the pane. */
function OverlayContent({ overlay }: { readonly overlay: PlacedOverlay }): ReactElement {
  const control = useController();
  // The rows apply to the cards that were selected when the menu opened, even if the selection changes in the meantime.
  const rows = useMemo(() => {
    const { fixes } = control.store.get();
    if (overlay.kind === "fixes") return fixes ? fixRows(control, fixes) : [];
    if (overlay.kind === "calls") return callRows(control, overlay.step);
    return overlay.kind === "menu" ? menuRows(control) : [];
  }, [control, overlay]);
  const close = useCloseOverlay();
  switch (overlay.kind) {
    case "palette":
      return <Palette point={overlay.point} initialQuery={overlay.query} />;
    case "propose":
      return <ProposeBox point={overlay.point} />;
    case "menu":
      return <Menu label={t("Actions")} items={rows} onClose={close} />;
    case "fixes":
      return <Menu label={t("Quick fixes")} items={rows} onClose={close} />;
    case "calls":
      return <Menu label={t("Called functions")} items={rows} onClose={close} />;
    case "view":
      return <DiagramMenu onClose={close} />;
    case "note":
      return <NoteBox key={JSON.stringify(overlay.question)} question={overlay.question} />;
    case "name":
      return <NameBox key={JSON.stringify(overlay.question)} question={overlay.question} />;
  }
}

function Overlay(): ReactElement | null {
  const overlay = useView((state) => state.overlay);
  if (!overlay || overlay.kind === "flows") return null;
  if (overlay.kind === "search") return <SearchBar />;
  return (
    <Popover x={overlay.x} y={overlay.y}>
      <OverlayContent overlay={overlay} />
    </Popover>
  );
}

function DragGhost(): ReactElement | null {
  const drag = useView((state) => state.drag);
  const index = useView(({ scene }) => scene?.index);
  if (!drag) return null;
  const [first] = drag.steps;
  const label =
    drag.steps.length === 1 ? index?.steps.get(first ?? "")?.step.label : stepCount(drag.steps.length);
  return (
    <div className="hl-drag-ghost hl-cut" style={{ left: drag.x, top: drag.y }}>
      {label}
    </div>
  );
}

/** A rejection that no visible field shows. */
function Notice(): ReactElement | null {
  const { store } = useController();
  const rejection = useView((state) => state.rejection);
  if (!rejection || rejection.field !== undefined) return null;
  return (
    <div className="hl-notice hl-line" data-over-canvas data-testid="notice">
      <Icon name="warning" />
      <span>{rejection.message}</span>
      <IconButton icon="close" label={t("Dismiss")} onClick={() => store.set({ rejection: undefined })} />
    </div>
  );
}

function Empty({ icon, children }: { readonly icon: string; readonly children: ReactNode }): ReactElement {
  return (
    <div className="hl-empty hl-column" data-testid="empty">
      <Icon name={icon} size={28} />
      {children}
    </div>
  );
}

/** Shown only if loading takes long enough to be noticed. */
function Skeleton(): ReactElement | null {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, []);
  if (!isSlow) return null;
  return (
    <div className="hl-skeleton hl-column" role="status" aria-label={t("Loading the file")}>
      <i />
      <i />
      <i />
    </div>
  );
}

/** Returns the content that is shown until there is a diagram, or instead of one. */
function useCover(): ReactElement | undefined {
  const { host } = useController();
  const loaded = useView(({ snapshot }) => snapshot !== undefined);
  const flow = useView(({ scene }) => scene?.flow);
  const isComparison = useView(({ snapshot }) => snapshot?.comparison !== undefined);
  if (!loaded) return <Skeleton />;
  if (!flow)
    return (
      <Empty icon="symbol-function">
        <p>
          {isComparison
            ? t("Neither side has a function with a body, so there is nothing to compare.")
            : t("This file has no function with a body yet. Write one, and its flow appears here.")}
        </p>
      </Empty>
    );
  const { file } = flow;
  if (file === undefined) return undefined;
  return (
    <Empty icon="file-symlink-file">
      <p>
        {t("The handler {0} is imported from another file:", flow.name)} <code>{file}</code>
      </p>
      <Button
        icon="go-to-file"
        data-testid="open-file"
        onClick={() => host.send("openFile", { specifier: file })}
      >
        {t("Open file")}
      </Button>
    </Empty>
  );
}

function Pane(): ReactElement {
  const dragging = useView(({ drag }) => drag !== undefined);
  const stopped = useView(({ debug }) => debug.at !== undefined);
  const cover = useCover();
  return (
    <div className={`hl-pane ${dragging ? "hl-pane-dragging" : ""} ${stopped ? "hl-pane-stopped" : ""}`}>
      {!cover && <AriaTree />}
      <div className="hl-canvas" data-diagram inert={cover !== undefined}>
        <FlowCanvas />
      </div>
      {cover && <div className="hl-cover">{cover}</div>}
      <DragGhost />
      <Overlay />
    </div>
  );
}

/** The content of the panel next to the diagram: the text, a comparison, or a proposal. */
type PanelKind = "text" | "comparison" | "proposal";

function sideContent({ snapshot, proposal }: ViewState): PanelKind {
  if (proposal) return "proposal";
  return snapshot?.comparison ? "comparison" : "text";
}

const panels: Readonly<Record<PanelKind, () => ReactElement | null>> = {
  text: Inspector,
  comparison: ComparePanel,
  proposal: ProposalPanel,
};

/** The page's heading for screen readers. Sighted users see the title in the toolbar. */
function Heading(): ReactElement {
  const title = useView(
    ({ snapshot, scene }) => snapshot && scene && flowTitle(snapshot.sources, scene.flow),
  );
  return <h1 className="hl-hidden">{title === undefined ? t("Flow") : t("Flow {0}", title)}</h1>;
}

/** The flow editor's page. */
export function App(): ReactElement {
  const isMapperOpen = useView(({ mapper }) => mapper !== undefined);
  const spoken = useView((state) => state.spoken);
  const shown = useView(sideContent);
  const Panel = panels[shown];
  return (
    <div
      className={`hl-app ${shown === "proposal" ? "hl-proposal" : ""} ${isMapperOpen ? "hl-app-covered" : ""}`}
    >
      <header className="hl-head">
        <Heading />
        <Toolbar />
        {shown === "comparison" && <CompareBar />}
        {shown === "proposal" && <ProposalBar />}
        {shown === "text" && <RunBar />}
        {shown === "text" && <EnvironmentBar />}
      </header>
      <main className="hl-main" inert={isMapperOpen}>
        <Outline />
        <div className="hl-stage">
          <Pane />
          <Notice />
        </div>
        <Panel />
      </main>
      <MapperStage />
      <div className="hl-hidden" aria-live="polite" data-testid="spoken">
        {spoken}
      </div>
    </div>
  );
}
