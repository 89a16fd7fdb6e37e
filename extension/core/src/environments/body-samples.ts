import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage, isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { Project } from "../project/project.ts";
import { isUserError } from "../project/user-error.ts";
import { type BodySamples, type CheckedTrigger, checksBody } from "./checked-trigger.ts";
import { findRunning } from "./local/owner/attach.ts";
import { requestManagement } from "./management/request-management.ts";
import { type RunOnceOptions, runOnce } from "./run-once.ts";

interface BodySamplesOptions extends Pick<RunOnceOptions, "distDir" | "signal" | "conditions"> {
  readonly project: Project;
  /** Returns the management port of the already chosen environment; called only if a sample has to be generated. */
  managementPort?(): Promise<number>;
  /** Wraps the short run of the project and can abort it through the signal that it passes; no samples are returned then. */
  running?<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Called with the reason if no sample can be generated. */
  warn(message: string): void;
}

/** Returns the value at a path of nested member names. */
const valueAt = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce((at, name) => (isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);

/** Reads the request body examples from the process's OpenAPI document. */
async function fetchSamples(paths: readonly string[], managementPort: number): Promise<BodySamples> {
  const { value } = await requestManagement(managementPort, { method: "GET", path: "/openapi.json" });
  const found = new Map<string, unknown>();
  for (const path of paths) {
    const examples = valueAt(
      value,
      "paths",
      path,
      "post",
      "requestBody",
      "content",
      "application/json",
      "examples",
    );
    const [example] = isRecord(examples) ? Object.values(examples) : [];
    const sample = valueAt(example, "value");
    if (sample !== undefined) found.set(path, sample);
  }
  return found;
}

async function portOfRunning({ root, environments }: Project): Promise<number | undefined> {
  for (const name of new Set(["dev", ...Object.keys(environments)])) {
    const running = await findRunning(root, name).catch(
      ignored("an environment that does not respond gives no samples"),
    );
    if (running) return running.managementPort;
  }
  return undefined;
}

/**
 * Generates, for each trigger with a schema, a body that the schema accepts. Schemas exist only at run time: they are read from a
 * process on this machine, or otherwise from a short run of the project.
 */
export async function bodySamples(
  triggers: readonly CheckedTrigger[],
  { project, managementPort, warn, running = (run) => run(options.signal), ...options }: BodySamplesOptions,
): Promise<BodySamples> {
  const paths = triggers.filter(checksBody).map(({ path }) => path);
  if (paths.length === 0) return new Map();
  try {
    const port = await (managementPort?.() ?? portOfRunning(project));
    if (port !== undefined) return await fetchSamples(paths, port);
    return await running((signal) =>
      runOnce(project, { ...options, signal }, (once) => fetchSamples(paths, once.managementPort)),
    );
  } catch (thrown) {
    options.signal.throwIfAborted();
    // Only the run was cancelled.
    if (thrown instanceof Error && thrown.name === "AbortError") return new Map();
    if (!isUserError(thrown)) throw thrown;
    warn(
      t(
        "Samples could not be generated from the schemas of {0}: {1}",
        paths.join(", "),
        errorMessage(thrown),
      ),
    );
    return new Map();
  }
}
