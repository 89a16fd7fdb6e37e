/**
 * Everything that is not needed to activate. It is one bundle of its own beside the extension's, since reading and
 * compiling it takes longer than an activation may.
 */

export { createRunPart } from "./composition.ts";
export { FlowEditor } from "./flow/flow-editor.ts";
export { startServer } from "./flow/language-client.ts";
export { openFlow, openText } from "./flow/open-flow.ts";
export { pageCommands } from "./pages/page-commands.ts";
export { firstLook } from "./wizard/first-look.ts";
export { resumeAfterWizard } from "./wizard/open-project.ts";
