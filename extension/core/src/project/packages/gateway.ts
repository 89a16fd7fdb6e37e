import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { parseJson } from "../json-text.ts";
import { gatewayName } from "./gateway-name.ts";
import { installedFolder, isInstalled, runtimeName } from "./manifest.ts";

/** Whether a runtime imports the gateway from the package; earlier releases include it. */
async function importsGateway(runtime: string): Promise<boolean> {
  const manifest = parseJson(await readFile(path.join(runtime, "package.json"), "utf8"));
  const { imports } = isRecord(manifest) ? manifest : {};
  const access = isRecord(imports) ? imports["#access"] : undefined;
  return JSON.stringify(access ?? "").includes(`"${gatewayName}/`);
}

/** True if the installed runtime would import the gateway from its package, but the package is missing. */
export async function lacksGateway(root: string): Promise<boolean> {
  const runtime = await installedFolder(root, runtimeName);
  if (runtime === undefined || !(await importsGateway(runtime))) return false;
  // The bundler resolves the runtime's imports from its real path.
  return !(await isInstalled(await realpath(runtime), gatewayName));
}
