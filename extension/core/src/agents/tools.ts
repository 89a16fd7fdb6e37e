import { catalogTools } from "./catalog-tools.ts";
import { deliveryTools } from "./delivery-tools.ts";
import { flowTools } from "./flow-tools.ts";
import { projectTools } from "./project-tools.ts";
import { releaseTools } from "./release-tools.ts";
import type { AgentTool } from "./tool.ts";

/** Everything that language models can ask for, by MCP or in the editor. */
export const agentTools: readonly AgentTool[] = [
  ...catalogTools,
  ...projectTools,
  ...flowTools,
  ...deliveryTools,
  ...releaseTools,
];
