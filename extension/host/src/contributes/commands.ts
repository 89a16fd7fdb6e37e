import type { FlowGesture } from "@hookloom/protocol/flow-gestures";
import {
  anyEnvironment,
  type Command,
  command,
  configureRow,
  deliveryFile,
  deliveryRow,
  environmentRow,
  hasProjects,
  inDeliveries,
  inDiagram,
  inEnvironments,
  inProject,
  inText,
  notCompared,
  onMachine,
  projectCommand,
  sourceFile,
  sourceText,
  startedEnvironment,
  storedFile,
  trusted,
  type When,
} from "./command.ts";

type Commands = Readonly<Record<`hookloom.${string}`, Command>>;

/** Matches delivery rows whose request is stored. */
const storedDelivery = /^delivery (ok|failed|retrying|ignored|running)/;
const endedDelivery = /^delivery (ok|failed|retrying|ignored)/;

const sourceInEditor: When = [sourceFile, `(${inDiagram} || ${inText})`, onMachine];
const changedFile: When = [
  "scmProvider == git",
  "scmResourceGroup =~ /^(workingTree|index|untracked)$/",
  onMachine,
];

/** The commands of the deploy bundle. */
export const deployContributions = {
  "hookloom.deploy": projectCommand({ title: "Deploy to…", icon: "cloud-upload" }, [
    ["editor/title", "1_hookloom@2", inDiagram, inProject, trusted],
    ["editor/title/run", "hookloom@3", sourceFile, inProject, trusted, inText],
    environmentRow("inline@5", /^environment /, trusted),
    environmentRow("inline@1", /^target (?!.*production)/, trusted),
    environmentRow("3_deploy@1", anyEnvironment, trusted),
    ["hookloom.explorer", "2_deploy@1", trusted],
  ]),
  "hookloom.promote": projectCommand({ title: "Promote to…", icon: "arrow-circle-up" }, [
    environmentRow("inline@1", /^target .*production/, trusted),
    environmentRow("3_deploy@2", anyEnvironment, trusted),
    ["hookloom.explorer", "2_deploy@2", trusted],
  ]),
  "hookloom.rollback": projectCommand({ title: "Roll back to an earlier build…", icon: "discard" }, [
    environmentRow("inline@1", /^history/, trusted),
    environmentRow("inline@1", /^record ready/, trusted),
    environmentRow("3_deploy@3", anyEnvironment, trusted),
    ["hookloom.explorer", "2_deploy@3", trusted],
  ]),
  "hookloom.applySettings": projectCommand({ title: "Apply settings", icon: "sync" }, [
    ["hookloom.explorer", "4_describe@2", trusted],
    configureRow("1_settings@2", startedEnvironment, trusted),
  ]),
  "hookloom.stopEnvironment": projectCommand({ title: "Stop an environment…", icon: "debug-stop" }, [
    environmentRow("7_end@1", /^target (running|failed|starting)/, trusted),
    ["hookloom.explorer", "5_end@1", trusted],
  ]),
  "hookloom.remove": projectCommand({ title: "Remove from an environment…", icon: "trash" }, [
    environmentRow("7_end@2", anyEnvironment, trusted),
    ["hookloom.explorer", "5_end@2", trusted],
  ]),
  "hookloom.allowChanges": projectCommand({ title: "Allow changes to production" }),
  "hookloom.settings": projectCommand({ title: "Edit settings of an environment…", icon: "settings-gear" }, [
    ["hookloom.explorer", "4_describe@1", trusted],
    configureRow("1_settings@1", anyEnvironment, trusted),
  ]),
  "hookloom.addEnvironment": projectCommand({ title: "Add environment…", icon: "add" }, [
    ["view/title", "navigation@1", inEnvironments, hasProjects],
    ["hookloom.explorer", "4_describe@4"],
  ]),
  "hookloom.editEnvironment": projectCommand({ title: "Change environment…", icon: "edit" }, [
    configureRow("3_environment@1", anyEnvironment),
  ]),
  "hookloom.register": projectCommand({ title: "Register at the source…", icon: "plug" }, [
    ["hookloom.explorer", "4_describe@3", trusted],
    configureRow("2_source@1", anyEnvironment, trusted),
  ]),
  "hookloom.repairRegistration": command({ title: "Repair registration", icon: "tools", palette: false }, [
    environmentRow("inline@1", /^registration (drifted|missing|unverified)/, trusted),
  ]),
  "hookloom.rotateSecret": projectCommand({ title: "Rotate a secret…", icon: "key" }, [
    configureRow("1_settings@3", startedEnvironment, trusted),
  ]),
  "hookloom.expose": projectCommand({ title: "Expose…", icon: "broadcast" }, [
    configureRow("2_source@2", /^(environment running|target running local)/, trusted),
  ]),
  "hookloom.stopExposing": projectCommand({ title: "Stop exposing", icon: "close" }, [
    environmentRow("inline@2", "exposed"),
  ]),
} satisfies Commands;

/** The commands of the bundle that loads after activation. */
export const hostContributions = {
  "hookloom.newWebhook": command({ title: "New webhook", icon: "add" }, [
    ["explorer/context", "2_hookloom@1", "explorerResourceIsFolder", onMachine],
    ["view/title", "navigation@2", inEnvironments, "!hookloom.hasProjects"],
    ["view/title", "2_make@1", inEnvironments, hasProjects],
  ]),
  "hookloom.publish": projectCommand({ title: "Publish to GitHub…", icon: "github" }),
  "hookloom.pushToPostman": projectCommand({ title: "Push to Postman…" }),
  "hookloom.exportForPostman": projectCommand({ title: "Export for Postman…" }),
  "hookloom.importFromPostman": projectCommand({ title: "Import samples from Postman…" }),
  "hookloom.compareFlow": command(
    { title: "Compare diagram with HEAD", icon: "git-compare", palette: [sourceFile] },
    [
      ["editor/title", "2_hookloom@1", ...sourceInEditor],
      ["scm/resourceState/context", "navigation@9", ...changedFile],
      ["editor/title/context", "hookloom@2", sourceFile, onMachine],
      ["explorer/context", "2_hookloom@31", sourceFile, onMachine],
    ],
  ),
  "hookloom.compareFlowWith": command(
    { title: "Compare diagram with…", icon: "git-compare", palette: [sourceFile] },
    [
      ["editor/title", "2_hookloom@2", ...sourceInEditor],
      ["editor/title/context", "hookloom@2", sourceFile, onMachine],
      ["explorer/context", "2_hookloom@32", sourceFile, onMachine],
    ],
  ),
  "hookloom.run": command({ title: "Run", icon: "play" }, [
    ["editor/title", "1_hookloom@1", inDiagram, inProject],
    ["editor/title/run", "hookloom@1", sourceFile, inProject, inText],
    environmentRow("inline@1", /^environment stopped/),
    ["hookloom.explorer", "1_run@1"],
  ]),
  "hookloom.debug": projectCommand(
    {
      title: "Debug",
      icon: "debug-alt",
      key: ["f5", inDiagram, inProject, trusted, "!inDebugMode"],
    },
    [
      ["editor/title/run", "hookloom@1", sourceFile, inProject, trusted, inText],
      environmentRow("2_run@1", /^environment (running|stopped|failed)/, trusted),
      ["hookloom.explorer", "1_run@1", trusted],
    ],
  ),
  "hookloom.stop": command({ title: "Stop", icon: "debug-stop", palette: [hasProjects] }, [
    environmentRow("inline@3", /^environment (running|starting)/),
  ]),
  "hookloom.restart": command({ title: "Restart", icon: "debug-restart", palette: [hasProjects] }, [
    environmentRow("inline@2", /^environment running/),
  ]),
  "hookloom.showEnvironmentLog": projectCommand({ title: "Show logs", icon: "list-flat" }, [
    environmentRow("inline@2", /^target (starting|running|failed|stopped)/, trusted),
    environmentRow("1_open@2", anyEnvironment, trusted),
    ["hookloom.explorer", "3_look@1", trusted],
  ]),
  "hookloom.showDeliveryLog": command(
    { title: "Show delivery log", icon: "list-flat", palette: [deliveryFile, trusted] },
    [
      ["editor/title", "navigation@5", ...storedFile, trusted],
      deliveryRow("1_open@2", /^delivery (ok|failed|retrying|running)/, trusted),
    ],
  ),
  "hookloom.sendSample": command({ title: "Send sample event", icon: "send" }, [
    ["editor/title/run", "hookloom@2", sourceFile, inProject, inText],
    ["editor/context", "hookloom@2", sourceText, inProject],
    environmentRow("2_run@2", /^(environment|target) running/),
    ["hookloom.explorer", "1_run@2"],
  ]),
  "hookloom.moveToHookloom": command({ title: "Move to Hookloom…", icon: "export", palette: [sourceFile] }),
  "hookloom.installTypeScript": command({ title: "Install TypeScript for Hookloom" }),
  "hookloom.showLog": command({ title: "Show log", icon: "output" }, [
    environmentRow("inline@4", /^environment running/),
  ]),
  "hookloom.copyUrl": command({ title: "Copy URL", icon: "copy", palette: [hasProjects] }, [
    environmentRow("inline@1", /^url/),
    environmentRow("inline@1", "exposed"),
    environmentRow("4_address@1", startedEnvironment, trusted),
    ["hookloom.explorer", "3_look@2", trusted],
  ]),
  "hookloom.openUrl": command({ title: "Open in browser", icon: "link-external", palette: [hasProjects] }, [
    environmentRow("inline@2", /^url/),
    ["hookloom.explorer", "3_look@3", trusted],
  ]),
  "hookloom.addConnection": projectCommand({ title: "Add connection…", icon: "plug" }),
  "hookloom.testConnection": projectCommand({ title: "Test connection…", icon: "beaker" }),
  "hookloom.setSetting": command({ title: "Set a setting or secret", icon: "key" }),
  "hookloom.environmentMenu": command({ title: "Show environment actions", palette: false }),
  "hookloom.refresh": command({ title: "Refresh", icon: "refresh", palette: false }, [
    ["view/title", "navigation@3", inEnvironments],
    ["view/title", "navigation@3", inDeliveries],
  ]),
  "hookloom.showCharts": projectCommand({ title: "Show charts", icon: "graph-line" }, [
    environmentRow("inline@6", /^(environment|target) (running|starting|failed)/, trusted),
  ]),
  "hookloom.showDeliveries": projectCommand({ title: "Show deliveries of…", icon: "server-environment" }, [
    ["view/title", "navigation@0", inDeliveries, hasProjects, trusted],
    environmentRow("1_open@1", /^(environment|target) (running|starting|failed)/, trusted),
  ]),
  "hookloom.filterDeliveries": command(
    { title: "Filter deliveries", icon: "filter", palette: [hasProjects] },
    [["view/title", "navigation@1", inDeliveries]],
  ),
  "hookloom.clearDeliveryFilter": command(
    { title: "Show all deliveries", icon: "clear-all", palette: ["hookloom.deliveriesFiltered"] },
    [["view/title", "navigation@2", inDeliveries, "hookloom.deliveriesFiltered"]],
  ),
  "hookloom.moreDeliveries": command({ title: "Load more deliveries", palette: false }),
  "hookloom.showDelivery": command({ title: "Open delivery", icon: "go-to-file", palette: false }, [
    deliveryRow("1_open@1", /^delivery/),
  ]),
  "hookloom.replayDelivery": command({ title: "Replay delivery", icon: "debug-rerun", palette: storedFile }, [
    ["editor/title", "navigation@1", ...storedFile],
    deliveryRow("inline@1", endedDelivery),
    deliveryRow("2_replay@1", endedDelivery),
  ]),
  "hookloom.debugDelivery": command(
    { title: "Debug this delivery", icon: "debug-alt", palette: [...storedFile, trusted] },
    [
      ["editor/title", "navigation@1", ...storedFile, trusted],
      deliveryRow("2_replay@1", endedDelivery, trusted),
    ],
  ),
  "hookloom.replayEdited": command({ title: "Edit and replay", icon: "edit", palette: storedFile }, [
    ["editor/title", "navigation@2", ...storedFile],
    deliveryRow("2_replay@2", storedDelivery),
  ]),
  "hookloom.saveDeliveryAsTest": command({ title: "Save as test", icon: "beaker", palette: storedFile }, [
    ["editor/title", "navigation@3", ...storedFile],
    deliveryRow("3_use@1", storedDelivery),
  ]),
  "hookloom.copyDeliveryAsCurl": command({ title: "Copy as cURL", icon: "terminal", palette: storedFile }, [
    ["editor/title", "navigation@4", ...storedFile],
    deliveryRow("3_use@2", storedDelivery),
  ]),
} satisfies Commands;

export type DeployCommandId = keyof typeof deployContributions;
export type HostCommandId = keyof typeof hostContributions;

interface Gesture extends Pick<Command, "title" | "icon"> {
  readonly key?: string;
}

const gestures: Readonly<Record<FlowGesture, Gesture>> = {
  insert: { title: "Add step", icon: "add" },
  delete: { title: "Delete steps", icon: "trash" },
  duplicate: { title: "Duplicate steps", icon: "files" },
  copy: { title: "Copy steps as TypeScript", icon: "copy" },
  cut: { title: "Cut steps" },
  paste: { title: "Paste steps", icon: "clippy" },
  disable: { title: "Disable or enable steps", icon: "circle-slash" },
  wrapIf: { title: "Wrap steps in if", key: "ctrl+k i" },
  wrapTry: { title: "Wrap steps in try", key: "ctrl+k t" },
  wrapFor: { title: "Wrap steps in for each", key: "ctrl+k l" },
  unwrap: { title: "Unwrap step", key: "ctrl+k shift+u" },
  extract: { title: "Extract steps to a function" },
  rename: { title: "Rename a step's variable or a function" },
  moveUp: { title: "Move steps up", icon: "arrow-up" },
  moveDown: { title: "Move steps down", icon: "arrow-down" },
  fit: { title: "Fit diagram to view", icon: "screen-full" },
  search: { title: "Find in diagram", icon: "search" },
  pickFlow: { title: "Go to flow", icon: "list-tree" },
  exportSvg: { title: "Export diagram as SVG…", icon: "export" },
  exportPng: { title: "Export diagram as PNG…", icon: "file-media" },
  print: { title: "Print diagram…", icon: "output" },
  note: { title: "Add or edit the note of a step", icon: "note" },
  notes: { title: "Show or hide notes in the diagram", icon: "comment" },
  zoomSelection: { title: "Zoom to the selected steps", icon: "zoom-in" },
  zoomIn: { title: "Zoom the diagram in", icon: "zoom-in" },
  zoomOut: { title: "Zoom the diagram out", icon: "zoom-out" },
  zoomReset: { title: "Zoom the diagram to 100%" },
  outline: { title: "Show or hide the outline of the diagram", icon: "list-tree" },
  send: { title: "Send a sample of the shown event", icon: "send" },
  openCalled: { title: "Open the function that a step calls", icon: "go-to-file" },
  goBack: { title: "Go back to the calling step", icon: "arrow-left" },
  collapse: { title: "Collapse or expand in diagram", icon: "fold" },
  collapseAll: { title: "Collapse all blocks of the diagram", icon: "collapse-all" },
  expandAll: { title: "Expand all blocks of the diagram", icon: "expand-all" },
  quickFix: { title: "Show quick fixes for the selected step", icon: "lightbulb" },
  nextProblem: { title: "Go to next problem in diagram", icon: "arrow-down" },
  previousProblem: { title: "Go to previous problem in diagram", icon: "arrow-up" },
  breakpoint: { title: "Toggle breakpoint in diagram" },
  conditionalBreakpoint: { title: "Add conditional breakpoint in diagram" },
  logpoint: { title: "Add logpoint in diagram" },
};

/** The diagram commands, available while a diagram is active. */
const gestureCommands = Object.fromEntries(
  Object.entries(gestures).map(([name, { key, ...shown }]) => [
    `hookloom.flow.${name}`,
    command({
      ...shown,
      ...(key === undefined ? {} : { key: [key, inDiagram, "!hookloom.flow.typing"] }),
      palette: [inDiagram],
      enablement: [inDiagram],
    }),
  ]),
) as Record<`hookloom.flow.${FlowGesture}`, Command>;

/** The commands that open the diagram, and one for each gesture in it. */
export const flowContributions = {
  "hookloom.openFlow": command(
    { title: "Open diagram", icon: "type-hierarchy-sub", key: ["ctrl+k h", "editorTextFocus", sourceText] },
    [
      ["editor/title", "navigation", sourceFile, inText, notCompared],
      ["editor/title/context", "hookloom@1", sourceFile],
      ["editor/context", "hookloom@1", sourceText, notCompared],
      ["explorer/context", "2_hookloom@3", sourceFile],
    ],
  ),
  "hookloom.openText": command(
    { title: "Open as text", icon: "go-to-file", palette: [inDiagram], key: ["ctrl+k h", inDiagram] },
    [["editor/title", "navigation", inDiagram]],
  ),
  "hookloom.keepOpen": command({ title: "Keep open", palette: [inDiagram, "!activeEditorIsPinned"] }, [
    ["editor/title", "1_hookloom@3", inDiagram, "!activeEditorIsPinned"],
  ]),
  ...gestureCommands,
};

/** The command that needs neither a diagram nor a project. */
export const documentationContributions = {
  "hookloom.openDocumentation": command({ title: "Open documentation", icon: "book" }),
};

export type FlowCommandId = keyof typeof flowContributions;
export type DocumentationCommandId = keyof typeof documentationContributions;
