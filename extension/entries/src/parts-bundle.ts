import { apiPart } from "@hookloom/gateway-tools/host/api-part";
import type { LoadedParts } from "@hookloom/host/extension";
import * as host from "@hookloom/host/parts";

const joined = {
  parts: [apiPart],
  loadDeploy: async () => (await import("./deploy-bundle.ts")).deployBundle,
};

/** The contents of `dist/parts.cjs`: the host's parts, with those of the gateway tools. */
export const parts: LoadedParts = { ...host, composeHost: (ports) => host.composeHost(ports, joined) };
