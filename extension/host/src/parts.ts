/**
 * Parts that activation does not need, because reading and compiling them would take too long. They have their own bundle,
 * `dist/parts.cjs`, which `extension.ts` loads when one of them is first used.
 */

export { composeHost } from "./composition.ts";
export { FlowEditor } from "./flow/flow-editor.ts";
export { keepDiagramsShown } from "./flow/keep-diagrams-shown.ts";
export { keepOpen, openFlow, openText } from "./flow/open-flow.ts";
export { ownMachine } from "./flow/own-machine.ts";
export { startProcessServer } from "./flow/server/process-server.ts";
export { DebugSessions } from "./shared/debug-sessions.ts";
export { showOnFirstOpen } from "./wizard/first-open.ts";
export { resumeAfterWizard } from "./wizard/open-project.ts";
