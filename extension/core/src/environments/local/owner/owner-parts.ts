import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { readEnvironment } from "../../../project/config/read-environment.ts";
import { type ProjectEnvironment, projectAt } from "../../../project/project.ts";
import { findNode } from "../../platform/find-node.ts";
import { processScript } from "../process/build-process.ts";
import { type FrontDoor, openFrontDoor } from "../process/front-door.ts";
import { MetricsDoor } from "../process/metrics-door.ts";
import { openPublicDoor, type PortRequest } from "../process/ports.ts";
import type { RelayOptions } from "../process/relay.ts";
import { type LogFile, openLogFile } from "../store/log-file.ts";
import { userKey } from "../store/owner-seal.ts";
import { type EnvironmentFiles, environmentFiles } from "../store/state-file.ts";

/** The parts that every owner of a local environment needs, whether it runs the source or a deployed build. */
export interface OwnerParts
  extends Pick<
    RelayOptions,
    "root" | "environment" | "script" | "node" | "door" | "managementDoor" | "metricsDoor"
  > {
  /** The project's name. */
  readonly name: string;
  readonly files: EnvironmentFiles;
  readonly log: LogFile;
  /** The token that authorizes commands to the owner. */
  readonly token: string;
  /** The key that seals the state file for other processes. */
  readonly key: Buffer;
}

/** The metrics port in hookloom.json, which may change while the environment runs. */
async function metricsPortOf(root: string, environment: string): Promise<number | undefined> {
  const project = await projectAt(root);
  const description = project && (await readEnvironment(project, environment));
  return description?.target === "local" ? description.observe?.metricsPort : undefined;
}

interface OwnerOptions extends ProjectEnvironment {
  readonly name: string;
  readonly distDir: string;
  readonly port: PortRequest;
}

/**
 * Opens an environment's front doors and passes them to `work`; they are closed if `work` or an earlier step fails.
 * @throws EnvironmentError `no-node`, `port-taken`, `secret-store`
 */
export async function withOwnerParts<T>(
  { distDir, port, ...ref }: OwnerOptions,
  work: (parts: OwnerParts) => Promise<T>,
): Promise<T> {
  const { root, environment } = ref;
  const files = environmentFiles(root, environment);
  const script = path.join(files.builds, "process.mjs");
  await writeFile(script, processScript);
  const [node, key] = await Promise.all([findNode({ root, distDir }), userKey()]);
  const doors: FrontDoor[] = [];
  try {
    const door = await openPublicDoor(port);
    doors.push(door);
    const managementDoor = await openFrontDoor(0);
    doors.push(managementDoor);
    const token = randomBytes(24).toString("hex");
    const log = openLogFile(files.logs);
    const metricsDoor = new MetricsDoor({
      configuredPort: () => metricsPortOf(root, environment),
      onProblem: (msg) => log.write({ time: new Date().toISOString(), level: "error", msg }),
    });
    return await work({ ...ref, files, script, node, door, managementDoor, metricsDoor, log, token, key });
  } catch (thrown) {
    await Promise.all(doors.map((door) => door.close()));
    throw thrown;
  }
}
