import { apiReader as api } from "@hookloom/gateway-tools/api-reader";
import { apiCommands } from "@hookloom/gateway-tools/host/commands/api-commands";
import { createAgentPart } from "@hookloom/host/agents/agent-part";
import { createDeployPart } from "@hookloom/host/deploy-part";
import type { DeployBundle } from "@hookloom/host/host-part";

/** What is in `dist/deploy.cjs`: everything that deploys, with what the gateway's tools join to it. */
export const deployBundle: DeployBundle = {
  createDeployPart: (host) => createDeployPart(host, { api, commands: [apiCommands] }),
  createAgentPart: (ports) => createAgentPart({ ...ports, api }),
};
