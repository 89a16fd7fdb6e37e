/** What changes the text, for which the gestures before it are awaited. */
const editGestures = [
  "insert",
  "delete",
  "duplicate",
  "copy",
  "cut",
  "paste",
  "disable",
  "wrapIf",
  "wrapTry",
  "wrapFor",
  "unwrap",
  "extract",
  "rename",
  "moveUp",
  "moveDown",
  "note",
] as const;

/** What changes the view or opens something, not the text. */
export const viewGestures = [
  "fit",
  "search",
  "pickFlow",
  "notes",
  "exportSvg",
  "exportPng",
  "print",
  "zoomSelection",
  "zoomIn",
  "zoomOut",
  "zoomReset",
  "outline",
  "openCalled",
  "goBack",
  "collapse",
  "collapseAll",
  "expandAll",
  "quickFix",
  "nextProblem",
  "previousProblem",
  "breakpoint",
  "conditionalBreakpoint",
  "logpoint",
  "send",
] as const;

/** What can be done in a diagram by a key, a menu or a command. */
export const flowGestures = [...editGestures, ...viewGestures] as const;
export type FlowGesture = (typeof flowGestures)[number];
