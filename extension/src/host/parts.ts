/**
 * Everything that is not needed to activate. It is one bundle of its own beside the extension's, since reading and
 * compiling it takes longer than an activation may.
 */
export { FlowEditor } from "./flow/flow-editor.ts";
export { openFlow, openText } from "./flow/open-flow.ts";
export { startServer } from "./language-client.ts";
export { pageCommands } from "./pages/page-commands.ts";
export { createRunPart } from "./run/run-part.ts";
export { firstLook } from "./wizard/first-look.ts";
export { resumeAfterWizard } from "./wizard/open-project.ts";
