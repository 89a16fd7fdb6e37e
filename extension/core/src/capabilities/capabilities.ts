import type { Capability } from "./capability.ts";
import { catalogTools } from "./catalog-tools.ts";
import { deliveryTools } from "./delivery-tools.ts";
import { flowTools } from "./flow-tools.ts";
import { projectTools } from "./project-tools.ts";
import { compareEnvironments, releaseTools } from "./release-tools.ts";
import { sendEvent } from "./send-event.ts";

/** What people and language models can do without an editor: verbs of the command line, and tools by MCP and in the editor. */
export const capabilities: readonly Capability[] = [
  ...catalogTools,
  ...projectTools,
  ...flowTools,
  sendEvent,
  ...deliveryTools,
  ...releaseTools,
  compareEnvironments,
];
