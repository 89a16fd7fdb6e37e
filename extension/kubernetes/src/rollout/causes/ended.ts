import { crashLine, parseLogLine } from "@hookloom/core/environments/contract/log-line";
import { textsIn } from "@hookloom/protocol/unknown-values";
import {
  type Evidence,
  environmentName,
  lastEnd,
  listContainers,
  type PodContainer,
  podDetail,
} from "../evidence/evidence.ts";
import type { Finding } from "../evidence/finding.ts";
import { type ContainerEnd, isEvicted } from "../evidence/live-objects.ts";
import { lateEvent, nameOfProbe, probeThatMayHaveEnded } from "./probes.ts";

interface Ended extends PodContainer {
  readonly end: ContainerEnd;
  readonly lines: readonly string[];
}

/**
 * Finds containers of new pods that exited on their own and will not be restarted; excludes pods that are being deleted or were
 * evicted.
 */
function ended(evidence: Evidence): readonly Ended[] {
  return listContainers(evidence.pods).flatMap(({ pod, status }) => {
    const end = lastEnd(status);
    if (!end || status.ready || pod.metadata.deletionTimestamp || isEvicted(pod)) return [];
    return [{ pod, status, end, lines: evidence.logs.get(pod.metadata.name) ?? [] }];
  });
}

/** A single crash may be a race with a service that starts at the same time; a second crash is not. */
const crashTimeoutMs = ({ status }: Ended): number => (status.restartCount > 0 ? 0 : 15_000);
/** An empty log is read again for this many milliseconds, since its lines may not have reached the node's API yet. */
const emptyLogTimeoutMs = 5_000;

const heapFull = /JavaScript heap out of memory/;
/** The memory limit of a container as text to append to "limit"; empty if there is no limit. */
function memoryLimitText({ pod, status }: Ended): string {
  const container = pod.spec.containers.find(({ name }) => name === status.name);
  const limit = container?.resources?.limits?.memory;
  return limit === undefined ? "" : ` of ${limit}`;
}

function outOfMemory(evidence: Evidence): Finding | undefined {
  const found = ended(evidence).find(
    ({ end, lines }) => end.reason === "OOMKilled" || lines.some((line) => heapFull.test(line)),
  );
  if (!found) return undefined;
  const killed = found.end.reason === "OOMKilled";
  return {
    code: "out-of-memory",
    cause: killed
      ? `The container was killed because it used more memory than its limit${memoryLimitText(found)}.`
      : `The process ended because its JavaScript heap was full at a memory limit${memoryLimitText(found)}.`,
    fix: 'Raise "resources.memoryLimit" of the environment in hookloom.json.',
    detail: podDetail(evidence, found.pod),
    timeoutMs: crashTimeoutMs(found),
  };
}

const formatError = /exec format error/i;

function execFormat(evidence: Evidence): Finding | undefined {
  const found = ended(evidence).find(({ end, status, lines }) =>
    [end.message ?? "", status.state?.waiting?.message ?? "", ...lines].some((text) =>
      formatError.test(text),
    ),
  );
  if (!found) return undefined;
  return {
    code: "exec-format",
    cause: "The image's program is built for another processor than the node's (exec format error).",
    fix: 'Set "baseImage" of the environment in hookloom.json to an image for the nodes\' processor.',
    detail: podDetail(evidence, found.pod),
    timeoutMs: 0,
  };
}

/** Parses the JSON line with a code in which the runtime reports a mistake in the project. */
const mistakeIn = (lines: readonly string[]): Readonly<Record<string, string>> | undefined =>
  lines
    .map((line) => textsIn(parseLogLine(line)))
    .findLast(({ level, code }) => level === "error" && code !== undefined);

/**
 * Finds a mistake that the runtime reported. The store's message already contains the fix; taking the store over also needs its
 * owner's name.
 */
function ownMistake(evidence: Evidence): Finding | undefined {
  for (const { pod, lines } of ended(evidence)) {
    const { code, msg = "", owner, setting } = mistakeIn(lines) ?? {};
    const found = { detail: podDetail(evidence, pod), timeoutMs: 0 };
    if (code === "setting-missing" && setting !== undefined)
      return {
        ...found,
        code,
        cause: `The process exits at startup because the setting ${setting} has no value.`,
        fix: `Give it one with "hookloom settings ${environmentName(evidence)} set ${setting}".`,
      };
    if (code === "store-owned" && owner !== undefined)
      return {
        ...found,
        code,
        cause: "The process exits at startup because its store belongs to another project or environment.",
        fix: msg,
        owner,
      };
  }
  return undefined;
}

/** Maximum number of characters of a log line in a message; the rest is in the detail. */
const maxCharacters = 300;

function shortened(text: string): string {
  if (text.length <= maxCharacters) return text;
  const begin = text.slice(0, maxCharacters).replace(/\s*\S*$/, "");
  return begin === "" ? `a line of ${text.length} characters` : `${begin} …`;
}

/** Returns the log lines that best explain a crash. */
function lastLogLines(lines: readonly string[]): string {
  const mistake = mistakeIn(lines);
  if (mistake) return mistake.msg ?? "";
  const errors = lines.map((line) => parseLogLine(line)).filter(({ level }) => level === "error");
  return errors.at(-1)?.msg ?? crashLine(lines);
}

const signalNames: Readonly<Record<number, string>> = {
  134: "SIGABRT",
  137: "SIGKILL",
  139: "SIGSEGV",
  143: "SIGTERM",
};

/**
 * The node's message about a container that it could not start. A process that did run may have written a secret to this message.
 */
const saidByNode = ({ reason, message = "" }: ContainerEnd): string =>
  reason === "Error" || reason === "Completed" ? "" : message.trim();

/** Ends the text with exactly one full stop. */
const withFullStop = (text: string): string => `${text.replace(/[.\s]+$/, "")}.`;

function crashLoop(evidence: Evidence): Finding | undefined {
  const found = ended(evidence)[0];
  if (!found) return undefined;
  const { end, lines } = found;
  const timeoutMs = crashTimeoutMs(found);
  const detail = podDetail(evidence, found.pod);
  const words = shortened(lastLogLines(lines) || saidByNode(end));
  const signal = signalNames[end.exitCode];
  const code = `exit code ${end.exitCode}${signal ? ` (${signal})` : ""}`;
  const ending = probeThatMayHaveEnded(evidence, found, end);
  if (ending)
    return {
      code: "crash-loop",
      cause: `The container ended with ${code}: either its ${nameOfProbe(ending.kind, ending.probe)} failed, or the process or something else on the node ended it.`,
      fix: "Check its log and the pod's events to see which one it was.",
      detail,
      // Only the node's event gives certainty, and a busy node sends it late.
      timeoutMs: Math.max(timeoutMs, lateEvent * 2),
      unsure: true,
    };
  if (end.exitCode === 137)
    return {
      code: "crash-loop",
      cause: withFullStop(
        `The container ended with ${code}: either it used more memory than its limit${memoryLimitText(found)}, or something else on the node ended it${words ? `; it last logged: ${words}` : ""}`,
      ),
      fix: 'Raise "resources.memoryLimit" of the environment in hookloom.json, or check the pod\'s events to see which one it was.',
      detail,
      // A busy node does not always notice that memory ran out. At the next crash it may.
      timeoutMs: Math.max(timeoutMs, lateEvent),
      unsure: true,
    };
  if (end.exitCode === 0)
    return {
      code: "crash-loop",
      cause: "The process exits by itself with exit code 0, though a webhook has to keep serving.",
      fix: "Export the webhook as the default of the entry file, so the process serves it.",
      detail,
      timeoutMs,
    };
  return {
    code: "crash-loop",
    cause: withFullStop(`The process exits at startup with ${code}${words ? `: ${words}` : ""}`),
    fix: words
      ? "Fix what this error names, then deploy again."
      : "Run the same build locally to see why, since it printed nothing before it ended.",
    detail,
    timeoutMs: words ? timeoutMs : Math.max(timeoutMs, emptyLogTimeoutMs),
  };
}

/** The rows for containers that ended, except those that a probe ended. */
export const endedRows = [outOfMemory, execFormat, ownMistake, crashLoop] as const;
