import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { parseJson } from "../json-text.ts";
import { projectFile } from "../project.ts";
import { isMissing } from "../system-error.ts";
import { gatewayName } from "./gateway-name.ts";
import { installedFolder, isInstalled, runtimeName } from "./manifest.ts";

/** Whether hookloom.json describes an `api`, of the project or of an environment; undefined while it cannot be read. */
export async function readHasApi(root: string): Promise<boolean | undefined> {
  try {
    const description = parseJson(await readFile(path.join(root, projectFile), "utf8"));
    if (!isRecord(description)) return undefined;
    const { api, environments } = description;
    const own = isRecord(environments) ? Object.values(environments) : [];
    return api !== undefined || own.some((environment) => isRecord(environment) && "api" in environment);
  } catch (thrown) {
    return isMissing(thrown) ? false : undefined;
  }
}

/** Whether a runtime takes the gateway from the package; those of earlier releases have it in themselves. */
async function joinsGateway(runtime: string): Promise<boolean> {
  const manifest = parseJson(await readFile(path.join(runtime, "package.json"), "utf8"));
  const { imports } = isRecord(manifest) ? manifest : {};
  const access = isRecord(imports) ? imports["#access"] : undefined;
  return JSON.stringify(access ?? "").includes(`"${gatewayName}/`);
}

/** True where the installed runtime would take the gateway from its package, and finds none. */
export async function lacksGateway(root: string): Promise<boolean> {
  const runtime = await installedFolder(root, runtimeName);
  if (runtime === undefined || !(await joinsGateway(runtime))) return false;
  // The bundler resolves what the runtime imports from where it really is.
  return !(await isInstalled(await realpath(runtime), gatewayName));
}
