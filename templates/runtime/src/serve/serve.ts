import { failLoad } from "./serve-webhook.ts";

export type { Running, ServeOptions } from "./serve-options.ts";
export { serve } from "./serve-webhook.ts";

// A build loads this module before the project's own modules. A process that only imports the package must not be
// terminated here. A process with a channel to its parent was started by the parent's own program, which imports the
// bundle and reports its errors.
if (!process.connected) process.once("uncaughtException", failLoad);
