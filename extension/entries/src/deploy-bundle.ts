import { apiReader as api } from "@hookloom/gateway-tools/api-reader";
import { apiCommands } from "@hookloom/gateway-tools/host/commands/api-commands";
import { createAgentPart } from "@hookloom/host/agents/agent-part";
import { createDeployPart } from "@hookloom/host/deploy-part";
import type { DeployBundle } from "@hookloom/host/host-part";

/** The contents of `dist/deploy.cjs`: the deploy parts, with the commands and the reader of the gateway tools. */
export const deployBundle: DeployBundle = {
  createDeployPart: (host) => createDeployPart(host, { api, commands: [apiCommands] }),
  createAgentPart: (ports) => createAgentPart({ ...ports, api }),
};
