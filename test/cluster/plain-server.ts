import type { V1Deployment } from "@kubernetes/client-node";
import type { Manifest } from "../../extension/kubernetes/src/release/identity.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";

/** The server that people write first: on SIGTERM it accepts no more connections and closes those it has. */
const program = `
const server = require("node:http").createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200).end());
});
server.listen(3000);
process.on("SIGTERM", () => server.close());`;

function isDeployment(manifest: Manifest): manifest is Manifest<V1Deployment> {
  return manifest.kind === "Deployment";
}

/** The same objects, with a plain server in place of the webhook. */
export function withPlainServer(manifest: Manifest): Manifest {
  if (!isDeployment(manifest)) return manifest;
  const changed = structuredClone(manifest);
  const container = changed.spec?.template.spec?.containers[0];
  if (container === undefined) throw new Error("The deployment has no container.");
  container.image = clusterUnderTest.baseImage;
  container.command = ["node", "-e", program];
  return changed;
}
