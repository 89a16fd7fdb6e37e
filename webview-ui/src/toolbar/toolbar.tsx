import { flowIcon, flowTitle } from "@hookloom/protocol/card-face";
import { eventLabel, eventTitle } from "@hookloom/protocol/frameworks";
import type { ReactElement } from "react";
import { goBack } from "../actions/calls.ts";
import { toggleFile } from "../actions/declared.ts";
import { toggleOutline } from "../actions/outline.ts";
import { countsText, goToProblem } from "../actions/problems.ts";
import { sendSample, sentTrigger } from "../actions/send.ts";
import { Button, IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icon.tsx";
import { FlowName } from "../controls/name.tsx";
import { isMac } from "../controls/shortcut.ts";
import { useController, useView } from "../state/controller.ts";
import { FlowPicker } from "./flow-picker.tsx";
import "./toolbar.css";

/** Below this height, the diagram has no room for a page below it. */
const minHeightAbove = 560;
const sendKey = isMac ? "⇧⌘Enter" : "Ctrl+Shift+Enter";

/** Sends the sample of the shown event immediately. The arrow opens the console, where the sample is chosen and edited. */
function SendSample(): ReactElement | null {
  const control = useController();
  const trigger = useView(sentTrigger);
  const busy = useView(({ sample }) => sample?.state === "busy");
  if (!trigger) return null;
  const event = eventLabel(trigger.event);
  return (
    <div className="hl-send-pair">
      <Button
        icon="send"
        className="hl-send"
        title={`Send a sample ${event} now (${sendKey}): the last one that was sent, else the first`}
        busy={busy}
        data-testid="send-sample"
        onClick={() => sendSample(control)}
      >
        Send sample
      </Button>
      <IconButton
        icon="chevron-down"
        className="hl-send-more"
        label={`Open the console: choose, edit and send a sample ${event}`}
        data-testid="open-console"
        onClick={() =>
          control.host.send("openConsole", { ...trigger, below: window.innerHeight >= minHeightAbove })
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
  const state = phase === "starting" ? "the debugger is not attached yet" : "the project runs on";
  return (
    <Button
      variant="secondary"
      className="hl-toolbar-debug"
      icon={isOn ? "debug-disconnect" : "debug-alt"}
      title={
        isOn ? `Stop debugging (Shift+F5): ${state}` : "Debug: run the project under VS Code's debugger (F5)"
      }
      data-testid="debug"
      data-phase={phase}
      onClick={() => host.send("debug", { on: !isOn })}
    >
      {isOn ? "Stop" : "Debug"}
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
  const isRead = flows.some(({ id }) => id === flow.id);
  const [first, ...others] = problems.filter(
    ({ range }) => !isRead || (range.start <= flow.range.end && flow.range.start <= range.end),
  );
  if (!first) return null;
  const more = others.length === 0 ? "" : ` (also: ${others.map(({ line }) => line).join(", ")})`;
  return (
    <button
      type="button"
      className="hl-row hl-toolbar-chip hl-toolbar-chip-failed"
      title={`${first.message} Show line ${first.line}${more}`}
      data-testid="broken-text"
      onClick={() => host.send("reveal", { version: snapshot.version, ...first.range })}
    >
      <Icon name="error" size={14} />
      <span className="hl-toolbar-chip-short" aria-hidden="true">{`line ${first.line}`}</span>
      <span className="hl-cut">{`text is broken at line ${first.line}`}</span>
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
      aria-label={`${counts} in this file: go to the next one`}
      title={`${counts} in this file: go to the next one (F8)`}
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
      label={open ? "Hide the outline (O)" : "Show the outline (O)"}
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
      label="More diagram actions"
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
  const isPlain = useView(({ snapshot }) => !snapshot || snapshot.comparison !== undefined);
  const showsFile = useView((state) => state.inspector.open && state.showsFile);
  const uri = useView(({ snapshot }) => snapshot?.uri);
  if (isPlain)
    return (
      <span className="hl-file hl-cut" title={uri}>
        {fileName}
      </span>
    );
  const label = `Triggers, settings and connections of ${fileName}`;
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
    <nav className="hl-row hl-trail" aria-label="Opened from" data-testid="trail">
      <IconButton
        icon="arrow-left"
        label={`Back to ${last.title} (Alt+Left)`}
        data-testid="go-back"
        onClick={() => goBack(control)}
      />
      {stops.map(({ at, title }) => (
        <span key={at} className="hl-row hl-trail-stop">
          <button
            type="button"
            className="hl-trail-button hl-quiet hl-cut"
            title={`Back to ${title}`}
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

/** The toolbar above the diagram: file, flow, search, inspector, debug, send a sample. */
export function Toolbar(): ReactElement {
  const control = useController();
  const { store } = control;
  const snapshot = useView((state) => state.snapshot);
  const flow = useView(({ scene }) => scene?.flow);
  const picking = useView(({ overlay }) => overlay?.kind === "flows");
  const inspector = useView((state) => state.inspector);
  const sources = snapshot?.sources ?? [];
  const title = flow ? flowTitle(sources, flow) : "No flow";
  const trigger = flow?.triggers[0];
  return (
    <div className="hl-row hl-toolbar" role="toolbar" aria-label="Diagram">
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
          title={`${title} (choose another flow)`}
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
        <span className="hl-row hl-toolbar-chip" title="This file is read-only here">
          <Icon name="lock" size={14} />
          <span className="hl-cut">read-only</span>
        </span>
      )}
      <BrokenText />
      <span className="hl-toolbar-space" />
      <ProblemCount />
      <OutlineButton />
      <IconButton
        icon="search"
        label="Search steps (Ctrl+F)"
        className="hl-toolbar-search"
        data-testid="search"
        onClick={() => store.set({ overlay: { kind: "search" } })}
      />
      <ViewMenu />
      <IconButton
        icon="layout-sidebar-right"
        label={inspector.open ? "Hide the inspector" : "Show the inspector"}
        aria-pressed={inspector.open}
        data-testid="toggle-inspector"
        onClick={() => store.set({ inspector: { ...inspector, open: !inspector.open } })}
      />
      <DebugButton />
      <SendSample />
    </div>
  );
}
