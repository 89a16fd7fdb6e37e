import { failLoad } from "./serve-webhook.ts";

export type { Running, ServeOptions } from "./serve-options.ts";
export { serve } from "./serve-webhook.ts";

// A build loads this module before the project's own; a process that imports the package alone is not ours to end. One
// with a channel to its parent is started by the parent's own program, which imports the bundle and reports its errors.
if (!process.connected) process.once("uncaughtException", failLoad);
