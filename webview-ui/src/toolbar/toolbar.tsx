import { flowIcon, flowTitle } from "@hookloom/protocol/card-face";
import { eventLabel, eventTitle } from "@hookloom/protocol/frameworks";
import { t } from "@vscode/l10n";
import type { ReactElement } from "react";
import { goBack } from "../actions/calls.ts";
import { toggleFile } from "../actions/declared.ts";
import { toggleOutline } from "../actions/outline.ts";
import { countsText, goToProblem } from "../actions/problems.ts";
import { sampleTrigger, sendSample } from "../actions/send.ts";
import { Button, IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { FlowName } from "../controls/name.tsx";
import { isMac } from "../controls/shortcut.ts";
import { useController, useView } from "../state/controller.ts";
import { FlowPicker } from "./flow-picker.tsx";
import "./toolbar.css";

/** The minimum window height, in pixels, for opening a page below the diagram. */
const minHeightForPageBelow = 560;
const sendKey = isMac ? "⇧⌘Enter" : "Ctrl+Shift+Enter";

/** Sends the sample of the shown event immediately. The arrow opens the console, where the sample is chosen and edited. */
function SendSample(): ReactElement | null {
  const control = useController();
  const trigger = useView(sampleTrigger);
  const busy = useView(({ sample }) => sample?.state === "busy");
  if (!trigger) return null;
  const event = eventLabel(trigger.event);
  return (
    <div className="hl-send-pair">
      <Button
        icon="send"
        className="hl-send"
        title={t("Send a sample {0} ({1}): the last sample sent, or else the first one", event, sendKey)}
        busy={busy}
        data-testid="send-sample"
        onClick={() => sendSample(control)}
      >
        {t("Send sample")}
      </Button>
      <IconButton
        icon="chevron-down"
        className="hl-send-more"
        label={t("Open the console: choose, edit and send a sample {0}", event)}
        data-testid="open-console"
        onClick={() =>
          control.host.send("openConsole", { ...trigger, below: window.innerHeight >= minHeightForPageBelow })
        }
      />
    </div>
  );
}

/** Starts the project in VS Code's debugger, or stops it. The stepping commands are in VS Code's own toolbar. */
function DebugButton(): ReactElement | null {
  const { host } = useController();
  const phase = useView(({ debug }) => debug.phase);
  const inProject = useView(({ snapshot }) => snapshot?.inProject === true && !snapshot.comparison);
  if (!inProject) return null;
  const isOn = phase !== "off";
  const title =
    phase === "starting"
      ? t("Stop debugging (Shift+F5): the debugger is not attached yet")
      : t("Stop debugging (Shift+F5): the project keeps running");
  return (
    <Button
      variant="secondary"
      className="hl-toolbar-debug"
      icon={isOn ? "debug-disconnect" : "debug-alt"}
      title={isOn ? title : t("Debug: run the project under VS Code's debugger (F5)")}
      data-testid="debug"
      data-phase={phase}
      onClick={() => host.send("debug", { on: !isOn })}
    >
      {isOn ? t("Stop") : t("Debug")}
    </Button>
  );
}

/** Shows where the text of the shown flow is broken. A click reveals the line. */
function BrokenText(): ReactElement | null {
  const { host } = useController();
  const snapshot = useView((state) => state.snapshot);
  const flow = useView(({ scene }) => scene?.flow);
  if (!snapshot || !flow) return null;
  const { flows, problems } = snapshot.document;
  const isParsed = flows.some(({ id }) => id === flow.id);
  const [first, ...others] = problems.filter(
    ({ range }) => !isParsed || (range.start <= flow.range.end && flow.range.start <= range.end),
  );
  if (!first) return null;
  const { message, line } = first;
  const lines = others.map((other) => other.line).join(", ");
  const reveal = lines === "" ? t("Show line {0}", line) : t("Show line {0} (also: {1})", line, lines);
  return (
    <button
      type="button"
      className="hl-row hl-toolbar-chip hl-toolbar-chip-failed"
      title={`${message} ${reveal}`}
      data-testid="broken-text"
      onClick={() => host.send("reveal", { version: snapshot.version, ...first.range })}
    >
      <Icon name="error" size={14} />
      <span className="hl-toolbar-chip-short" aria-hidden="true">
        {t("line {0}", line)}
      </span>
      <span className="hl-cut">{t("syntax error at line {0}", line)}</span>
    </button>
  );
}

/** The number of problems in the file, in all flows and outside them. A click goes to the next problem. */
function ProblemCount(): ReactElement | null {
  const control = useController();
  const { errors, warnings } = useView(({ fileProblems }) => fileProblems);
  if (errors + warnings === 0) return null;
  const counts = countsText({ errors, warnings });
  return (
    <button
      type="button"
      className="hl-row hl-quiet hl-problem-count"
      aria-label={t("{0} in this file: go to the next problem", counts)}
      title={t("{0} in this file: go to the next problem (F8)", counts)}
      data-testid="problem-count"
      onClick={() => goToProblem(control, 1)}
    >
      {errors > 0 && (
        <span className="hl-row hl-card-error">
          <Icon name="error" size={14} /> {errors}
        </span>
      )}
      {warnings > 0 && (
        <span className="hl-row hl-card-warning">
          <Icon name="warning" size={14} /> {warnings}
        </span>
      )}
    </button>
  );
}

/** The outline button, for panes that are wide enough to show the outline next to the diagram. */
function OutlineButton(): ReactElement {
  const control = useController();
  const open = useView((state) => state.outline);
  return (
    <IconButton
      icon="list-tree"
      label={open ? t("Hide the outline (O)") : t("Show the outline (O)")}
      className="hl-toolbar-outline"
      aria-pressed={open}
      data-testid="toggle-outline"
      onClick={() => toggleOutline(control)}
    />
  );
}

/** The actions for the whole diagram, as a menu in the corner below the button. */
function ViewMenu(): ReactElement {
  const { store, camera } = useController();
  const open = useView(({ overlay }) => overlay?.kind === "view");
  return (
    <IconButton
      icon="ellipsis"
      label={t("More diagram actions")}
      aria-haspopup="menu"
      aria-expanded={open}
      data-testid="view-menu"
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => store.set({ overlay: open ? undefined : { kind: "view", x: camera.pane.width, y: -8 } })}
    />
  );
}

/** The name of the shown file. A press shows its declarations. */
function FileButton(): ReactElement {
  const control = useController();
  const fileName = useView(({ snapshot }) => snapshot?.fileName ?? "");
  const isLabelOnly = useView(({ snapshot }) => !snapshot || snapshot.comparison !== undefined);
  const showsFile = useView((state) => state.inspector.open && state.showsFile);
  const uri = useView(({ snapshot }) => snapshot?.uri);
  if (isLabelOnly)
    return (
      <span className="hl-file hl-cut" title={uri}>
        {fileName}
      </span>
    );
  const label = t("Triggers, settings and connections of {0}", fileName);
  return (
    <button
      type="button"
      className="hl-row hl-quiet hl-flow-button hl-file-button"
      aria-label={label}
      title={label}
      aria-pressed={showsFile}
      data-testid="toggle-file"
      onClick={() => toggleFile(control)}
    >
      <Icon name="file-code" />
      <span className="hl-file hl-cut">{fileName}</span>
    </button>
  );
}

/** The trail of cards from which the shown flow was opened: one button per flow, outermost first. */
function Trail(): ReactElement | null {
  const control = useController();
  const trail = useView((state) => state.trail);
  const snapshot = useView((state) => state.snapshot);
  const { sources = [], document } = snapshot ?? {};
  const stops = trail.flatMap(({ flow: id }, at) => {
    const flow = document?.flows.find((each) => each.id === id);
    return flow ? [{ at, title: flowTitle(sources, flow) }] : [];
  });
  const last = stops.at(-1);
  if (!last) return null;
  return (
    <nav className="hl-row hl-trail" aria-label={t("Breadcrumbs")} data-testid="trail">
      <IconButton
        icon="arrow-left"
        label={t("Back to {0} (Alt+Left)", last.title)}
        data-testid="go-back"
        onClick={() => goBack(control)}
      />
      {stops.map(({ at, title }) => (
        <span key={at} className="hl-row hl-trail-stop">
          <button
            type="button"
            className="hl-trail-button hl-quiet hl-cut"
            title={t("Back to {0}", title)}
            data-testid={`trail-${at}`}
            onClick={() => goBack(control, at)}
          >
            {title}
          </button>
          <Icon name="chevron-right" size={14} className="hl-toolbar-sep hl-dim" />
        </span>
      ))}
    </nav>
  );
}

/** The toolbar above the diagram: file, flow, search, inspector, debugging and sending a sample. */
export function Toolbar(): ReactElement {
  const control = useController();
  const { store } = control;
  const snapshot = useView((state) => state.snapshot);
  const flow = useView(({ scene }) => scene?.flow);
  const picking = useView(({ overlay }) => overlay?.kind === "flows");
  const inspector = useView((state) => state.inspector);
  const sources = snapshot?.sources ?? [];
  const title = flow ? flowTitle(sources, flow) : t("No flow");
  const trigger = flow?.triggers[0];
  return (
    <div className="hl-row hl-toolbar" role="toolbar" aria-label={t("Diagram")}>
      {snapshot && <FileButton />}
      {snapshot && <Icon name="chevron-right" size={14} className="hl-toolbar-sep hl-dim" />}
      <Trail />
      <Icon name={flow ? flowIcon(sources, flow) : "symbol-function"} className="hl-toolbar-mark" />
      {snapshot && (
        <button
          type="button"
          className="hl-row hl-quiet hl-flow-button"
          aria-haspopup="listbox"
          aria-expanded={picking}
          title={t("{0} (choose another flow)", title)}
          data-testid="flow-picker"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => store.set({ overlay: picking ? undefined : { kind: "flows" } })}
        >
          <FlowName text={title} event={trigger && eventTitle(trigger)} />
          <Icon name="chevron-down" size={14} />
        </button>
      )}
      {picking && <FlowPicker />}
      {snapshot && !snapshot.editable && !snapshot.comparison && (
        <span className="hl-row hl-toolbar-chip" title={t("This file is read-only here")}>
          <Icon name="lock" size={14} />
          <span className="hl-cut">{t("read-only")}</span>
        </span>
      )}
      <BrokenText />
      <span className="hl-toolbar-space" />
      <ProblemCount />
      <OutlineButton />
      <IconButton
        icon="search"
        label={t("Search steps (Ctrl+F)")}
        className="hl-toolbar-search"
        data-testid="search"
        onClick={() => store.set({ overlay: { kind: "search" } })}
      />
      <ViewMenu />
      <IconButton
        icon="layout-sidebar-right"
        label={inspector.open ? t("Hide the inspector") : t("Show the inspector")}
        aria-pressed={inspector.open}
        data-testid="toggle-inspector"
        onClick={() => store.set({ inspector: { ...inspector, open: !inspector.open } })}
      />
      <DebugButton />
      <SendSample />
    </div>
  );
}
