import { apiReader as api } from "@hookloom/gateway-tools/api-reader";
import { apiCommands } from "@hookloom/gateway-tools/host/commands/api-commands";
import { createAgentPart } from "@hookloom/host/agents/agent-part";
import { createDeployPart } from "@hookloom/host/deploy-part";
import type { DeployBundle } from "@hookloom/host/host-part";

/** The content of `dist/deploy.cjs`: what deploys, with the commands and the reader of the gateway's tools. */
export const deployBundle: DeployBundle = {
  createDeployPart: (host) => createDeployPart(host, { api, commands: [apiCommands] }),
  createAgentPart: (ports) => createAgentPart({ ...ports, api }),
};
