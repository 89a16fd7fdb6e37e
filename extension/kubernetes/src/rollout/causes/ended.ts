import { crashLine, parseLogLine } from "@hookloom/core/environments/contract/log-line";
import { textsIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
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
import { maxEventDelayMs, nameOfProbe, probeThatMayHaveEnded } from "./probes.ts";

interface EndedContainer extends PodContainer {
  readonly end: ContainerEnd;
  readonly lines: readonly string[];
}

/** Finds containers of new pods that ended and are not ready. Excludes pods that are being deleted or were evicted. */
function terminatedContainers(evidence: Evidence): readonly EndedContainer[] {
  return listContainers(evidence.pods).flatMap(({ pod, status }) => {
    const end = lastEnd(status);
    if (!end || status.ready || pod.metadata.deletionTimestamp || isEvicted(pod)) return [];
    return [{ pod, status, end, lines: evidence.logs.get(pod.metadata.name) ?? [] }];
  });
}

/** A single crash may be a race with a service that starts at the same time; a second crash is not. */
const crashTimeoutMs = ({ status }: EndedContainer): number => (status.restartCount > 0 ? 0 : 15_000);
/** An empty log is read again for this many milliseconds, since its lines may not have reached the node's API yet. */
const emptyLogTimeoutMs = 5_000;

const heapFull = /JavaScript heap out of memory/;
/** Returns a container's memory limit as display text. */
function memoryLimitText({ pod, status }: EndedContainer): string {
  const container = pod.spec.containers.find(({ name }) => name === status.name);
  const limit = container?.resources?.limits?.memory;
  return limit ?? t("unknown");
}

function outOfMemory(evidence: Evidence): Finding | undefined {
  const found = terminatedContainers(evidence).find(
    ({ end, lines }) => end.reason === "OOMKilled" || lines.some((line) => heapFull.test(line)),
  );
  if (!found) return undefined;
  const killed = found.end.reason === "OOMKilled";
  return {
    code: "out-of-memory",
    cause: killed
      ? t("The container was killed because it exceeded its memory limit ({0}).", memoryLimitText(found))
      : t(
          "The process ended because its JavaScript heap was full (memory limit: {0}).",
          memoryLimitText(found),
        ),
    fix: t('Raise "resources.memoryLimit" of the environment in hookloom.json.'),
    detail: podDetail(evidence, found.pod),
    timeoutMs: crashTimeoutMs(found),
  };
}

const formatError = /exec format error/i;

function execFormat(evidence: Evidence): Finding | undefined {
  const found = terminatedContainers(evidence).find(({ end, status, lines }) =>
    [end.message ?? "", status.state?.waiting?.message ?? "", ...lines].some((text) =>
      formatError.test(text),
    ),
  );
  if (!found) return undefined;
  return {
    code: "exec-format",
    cause: t("The image is built for a different processor than the node's (exec format error)."),
    fix: t('Set "baseImage" of the environment in hookloom.json to an image for the nodes\' processor.'),
    detail: podDetail(evidence, found.pod),
    timeoutMs: 0,
  };
}

/** Finds the last JSON line in which the runtime reports a mistake in the project with an error code. */
const mistakeIn = (lines: readonly string[]): Readonly<Record<string, string>> | undefined =>
  lines
    .map((line) => textsIn(parseLogLine(line)))
    .findLast(({ level, code }) => level === "error" && code !== undefined);

/**
 * Finds a mistake that the runtime reported. The store's message already contains the fix; taking the store over also needs its
 * owner's name.
 */
function reportedMistake(evidence: Evidence): Finding | undefined {
  for (const { pod, lines } of terminatedContainers(evidence)) {
    const { code, msg = "", owner, setting } = mistakeIn(lines) ?? {};
    const found = { detail: podDetail(evidence, pod), timeoutMs: 0 };
    if (code === "setting-missing" && setting !== undefined)
      return {
        ...found,
        code,
        cause: t("The process exits at startup because the setting {0} has no value.", setting),
        fix: t('Set it with "hookloom settings {0} set {1}".', environmentName(evidence), setting),
      };
    if (code === "store-owned" && owner !== undefined)
      return {
        ...found,
        code,
        cause: t("The process exits at startup because its store belongs to another project or environment."),
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
  return begin === "" ? t("a line of {0} characters", text.length) : `${begin} …`;
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
 * Returns the node's message about a container that it could not start; empty for a process that ran, since that process may have
 * written a secret to the message.
 */
const nodeMessage = ({ reason, message = "" }: ContainerEnd): string =>
  reason === "Error" || reason === "Completed" ? "" : message.trim();

/** Ends the text with exactly one full stop. */
const withFullStop = (text: string): string => `${text.replace(/[.\s]+$/, "")}.`;

function crashLoop(evidence: Evidence): Finding | undefined {
  const found = terminatedContainers(evidence)[0];
  if (!found) return undefined;
  const { end, lines } = found;
  const timeoutMs = crashTimeoutMs(found);
  const detail = podDetail(evidence, found.pod);
  const logText = shortened(lastLogLines(lines) || nodeMessage(end));
  const signal = signalNames[end.exitCode];
  const code = signal ? t("exit code {0} ({1})", end.exitCode, signal) : t("exit code {0}", end.exitCode);
  const ending = probeThatMayHaveEnded(evidence, found, end);
  if (ending)
    return {
      code: "crash-loop",
      cause: t(
        "The container exited with {0}: either its {1} failed, or the process or something else on the node ended it.",
        code,
        nameOfProbe(ending.kind, ending.probe),
      ),
      fix: t("Check its log and the pod's events to find the cause."),
      detail,
      // Only the node's event gives certainty, and a busy node sends it late.
      timeoutMs: Math.max(timeoutMs, maxEventDelayMs * 2),
      unsure: true,
    };
  if (end.exitCode === 137)
    return {
      code: "crash-loop",
      cause: withFullStop(
        logText
          ? t(
              "The container exited with {0}: either it exceeded its memory limit ({1}), or something else on the node ended it. Its last log line: {2}",
              code,
              memoryLimitText(found),
              logText,
            )
          : t(
              "The container exited with {0}: either it exceeded its memory limit ({1}), or something else on the node ended it.",
              code,
              memoryLimitText(found),
            ),
      ),
      fix: t(
        'Raise "resources.memoryLimit" of the environment in hookloom.json, or check the pod\'s events to find the cause.',
      ),
      detail,
      // A busy node does not always notice that memory ran out. At the next crash it may.
      timeoutMs: Math.max(timeoutMs, maxEventDelayMs),
      unsure: true,
    };
  if (end.exitCode === 0)
    return {
      code: "crash-loop",
      cause: t("The process exits with exit code 0, although a webhook has to keep running."),
      fix: t("Make the webhook the default export of the entry file, so that the process serves it."),
      detail,
      timeoutMs,
    };
  return {
    code: "crash-loop",
    cause: withFullStop(
      logText
        ? t("The process exits at startup with {0}: {1}", code, logText)
        : t("The process exits at startup with {0}", code),
    ),
    fix: logText
      ? t("Fix this error, then deploy again.")
      : t("Run the same build locally to find the cause: the process printed nothing before it exited."),
    detail,
    timeoutMs: logText ? timeoutMs : Math.max(timeoutMs, emptyLogTimeoutMs),
  };
}

/** The rows for containers that ended, except those that a probe ended. */
export const endedRows = [outOfMemory, execFormat, reportedMistake, crashLoop] as const;
