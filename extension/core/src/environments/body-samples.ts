import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage, isRecord } from "@hookloom/protocol/unknown-values";
import type { Project } from "../project/project.ts";
import { isUserError } from "../project/user-error.ts";
import { type BodySamples, type CheckedTrigger, checksBody } from "./checked-trigger.ts";
import { findRunning } from "./local/owner/attach.ts";
import { requestManagement } from "./management/request-management.ts";
import { type RunOnceOptions, runOnce } from "./run-once.ts";

interface BodySamplesOptions extends Pick<RunOnceOptions, "distDir" | "signal" | "conditions"> {
  readonly project: Project;
  /** The management port of the environment that is chosen already; called only if a sample has to be made. */
  managementPort?(): Promise<number>;
  /** Called around a run of the project, which it may end by the signal that it gives: then there are no samples. */
  running?<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Called with the reason if no sample can be made. */
  warn(message: string): void;
}

/** The value at names, one in the other. */
const valueAt = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce((at, name) => (isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);

/** What a process says that its triggers take. */
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
 * Bodies that the schemas of triggers accept, each made of its schema. Schemas exist only in the running code: they are read from
 * a process that runs on this machine, else from a short run of the project.
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
    // The run alone was cancelled.
    if (thrown instanceof Error && thrown.name === "AbortError") return new Map();
    if (!isUserError(thrown)) throw thrown;
    warn(`The samples of ${paths.join(" and ")} are not made of their schemas: ${errorMessage(thrown)}`);
    return new Map();
  }
}
