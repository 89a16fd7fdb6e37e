import type { Capability } from "./capability.ts";
import { catalogTools } from "./catalog-tools.ts";
import { deliveryTools } from "./delivery-tools.ts";
import { flowTools } from "./flow-tools.ts";
import { projectTools } from "./project-tools.ts";
import { compareEnvironments, releaseTools } from "./release-tools.ts";
import { sendEvent } from "./send-event.ts";

/** Everything that users and language models can do without an editor: CLI verbs, and tools over MCP and in the editor. */
export const capabilities: readonly Capability[] = [
  ...catalogTools,
  ...projectTools,
  ...flowTools,
  sendEvent,
  ...deliveryTools,
  ...releaseTools,
  compareEnvironments,
];
