/** Gestures that change the text. They wait for the previous gestures to complete. */
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

/** Gestures that change the view or open something, without changing the text. */
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

/** Actions in a diagram that can be triggered by a key, a menu or a command. */
export const flowGestures = [...editGestures, ...viewGestures] as const;
export type FlowGesture = (typeof flowGestures)[number];
