import { parseLogLine } from "@hookloom/core/environments/contract/log-line";
import type { Hide } from "@hookloom/core/environments/secrets/hide-values";
import type { Cluster } from "../../cluster/cluster.ts";
import { type Evidence, lastEnd, listContainers, type PodContainer } from "./evidence.ts";
import { type Hiding, podsPath } from "./gather.ts";
import type { Pod } from "./live-objects.ts";

const count = 20;
/** What the node answers instead of the lines, with status 200, once it has removed the container or its file. */
const logGone =
  /^(?:unable to retrieve container logs for |failed to try resolving symlinks in path |rpc error: code = NotFound )/;

/** What the runtime reports of a project, of which a finding is made. */
const ownMistakes: readonly string[] = ["setting-missing", "store-owned"];

/**
 * A line without secrets. The members that identify a mistake of the project stay, since they are not secrets: an owner may
 * be called as a user of a database is, whose password is the same word.
 */
function hiddenLine(line: string, hide: Hide): string {
  const text = hide(line);
  if (text === line) return line;
  const { level, msg, code, owner, setting } = parseLogLine(line);
  if (level !== "error" || typeof code !== "string" || !ownMistakes.includes(code)) return text;
  return JSON.stringify({ level, msg: hide(msg), code, owner, setting });
}

/**
 * Reads the last lines of containers that are not ready; those of one that has ended are read once. A container that is
 * restarted between the reads of its pod and of its log has printed nothing yet: until it does, the lines of the previous
 * one are returned. Secrets are hidden in all of them.
 */
export class LastLines {
  readonly #cluster: Cluster;
  readonly #hiding: Hiding;
  /** By the container's id. */
  readonly #ended = new Map<string, readonly string[]>();
  /** By pod and container: of the last one that printed anything before it ended. */
  readonly #before = new Map<string, readonly string[]>();

  constructor(cluster: Cluster, hiding: Hiding = async () => (text) => text) {
    this.#cluster = cluster;
    this.#hiding = hiding;
  }

  async of(pods: readonly Pod[], signal: AbortSignal): Promise<Evidence["logs"]> {
    const notReady = listContainers(pods).filter(({ status }) => !status.ready);
    const found = await Promise.all(
      notReady.map(async (container) => {
        const lines = await this.#containerLines(container, signal);
        return [container.pod.metadata.name, lines] as const;
      }),
    );
    return new Map(found.filter(([, lines]) => lines.length > 0));
  }

  async #containerLines(container: PodContainer, signal: AbortSignal): Promise<readonly string[]> {
    const id = lastEnd(container.status)?.containerID ?? "";
    const known = this.#ended.get(id);
    if (known) return known;
    const lines = await this.#read(container, signal);
    const key = `${container.pod.metadata.uid}/${container.status.name}`;
    if (lines.length === 0) return this.#before.get(key) ?? lines;
    if (id !== "") {
      this.#ended.set(id, lines);
      this.#before.set(key, lines);
    }
    return lines;
  }

  /** Empty if it has not started, or if its log is gone or may not be read. */
  async #read({ pod, status }: PodContainer, signal: AbortSignal): Promise<readonly string[]> {
    const { name, namespace = this.#cluster.namespace } = pod.metadata;
    // The container that ended last is the one that is there, unless that has been started again.
    const previous = status.state?.terminated === undefined && lastEnd(status) !== undefined;
    const query = { container: status.name, previous, tailLines: count };
    const lines: string[] = [];
    try {
      for await (const line of this.#cluster.lines(`${podsPath(namespace)}/${name}/log`, query, signal))
        if (line !== "" && !logGone.test(line)) lines.push(line);
    } catch {
      signal.throwIfAborted();
    }
    if (lines.length === 0) return lines;
    const hide = await this.#hiding(signal);
    return lines.slice(-count).map((line) => hiddenLine(line, hide));
  }
}
