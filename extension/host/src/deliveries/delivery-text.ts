import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import { unhandledReason } from "@hookloom/core/environments/management/unhandled";
import { editableBody } from "@hookloom/core/events/delivered";
import type { DeliveryLinks } from "@hookloom/core/project/config/observe-description";
import { durationText } from "@hookloom/protocol/duration-text";
import { printable, printableLines } from "@hookloom/protocol/printable";
import { findSource } from "@hookloom/runtime/catalog";
import type { DeliveryDetail } from "@hookloom/runtime/management";
import { fullLogText } from "../logs/log-text.ts";
import { clock } from "../shared/time-text.ts";

/** The contents of a delivery page. */
export interface DeliveryPage {
  readonly detail: DeliveryDetail;
  /**
   * The name of the environment that received the delivery, as returned by `environmentText`. Pages of several environments can
   * be open at once.
   */
  readonly environment: string;
  /** The log lines of the delivery, oldest first. */
  readonly log: readonly LogLine[];
  readonly links?: DeliveryLinks;
}

const outcomeTexts: Readonly<Record<DeliveryDetail["outcome"], string>> = {
  ok: "handled",
  failed: "failed",
  refused: "rejected",
  running: "running",
  retrying: "failed, runs again",
  ignored: "ignored",
};

function outcomeLine({
  event,
  outcome,
  milliseconds: durationMs,
  attempts = 0,
  nextAttemptAt,
  error,
}: DeliveryDetail): string {
  const runs = attempts > 1 ? ` after ${attempts} runs` : "";
  const time = outcome === "ok" || outcome === "failed" ? ` in ${durationText(durationMs)}` : "";
  const next = nextAttemptAt === undefined ? "" : ` at ${clock(nextAttemptAt)}`;
  const why = outcome === "refused" && error ? `: ${error}` : "";
  const unhandled = outcome === "ignored" ? `: ${unhandledReason(event)}` : "";
  const last = outcome === "failed" ? "; it does not run again by itself, but you can replay it" : "";
  return `${outcomeTexts[outcome]}${next}${time}${runs}${why}${unhandled}${last}`;
}

/** Returns a size such as `7.1 kB`, with 1,000 bytes per kilobyte. */
function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function columns(rows: readonly (readonly [string, string])[], gap = 2): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length)) + gap;
  return rows.map(([name, value]) => `${name.padEnd(width)}${printable(value)}`);
}

function summaryLines({ detail, environment, links: { trace, logs } = {} }: DeliveryPage): string[] {
  const { event, id, source, trigger, receivedAt, status, build, traceId } = detail;
  return columns([
    ["Event", event || "none: the request was rejected before it was read"],
    ["Environment", environment],
    ["Outcome", outcomeLine(detail)],
    ["Response", String(status)],
    ["Received", receivedAt],
    ["Trigger", `POST ${trigger} (${findSource(source)?.label ?? source})`],
    ["Delivery", id],
    ...(build === undefined ? [] : [["Build", build] as const]),
    ...(traceId === undefined ? [] : [["Trace", trace ?? traceId] as const]),
    ...(logs === undefined ? [] : [["Logs", logs] as const]),
  ]);
}

function runLines({ history }: DeliveryDetail): string[] {
  // The build is shown only if several builds ran the delivery.
  const several = new Set(history.map(({ build }) => build)).size > 1;
  return history.flatMap(
    (
      { attempt, startedAt, milliseconds: durationMs, outcome, error, places: locations = [], build },
      index,
    ) => {
      // A run whose process ended before the run did has no record.
      const before = (history[index - 1]?.attempt ?? attempt - 1) + 1;
      const lost = Array.from(
        { length: attempt - before },
        (_, at) => `${before + at}  did not end; the next run replaced it`,
      );
      const by = several && build !== undefined ? ` by build ${build}` : "";
      const line = `${attempt}  ${startedAt}  ${outcome} in ${durationText(durationMs)}${by}`;
      return error
        ? [
            ...lost,
            line,
            ...printableLines(error)
              .split("\n")
              .map((text) => `   ${text}`),
            ...locations.map(({ file, line, column }) => `   at ${printable(file)}:${line}:${column}`),
          ]
        : [...lost, line];
    },
  );
}

const noBody =
  "The body is no longer stored, so this delivery cannot be replayed, but its sender can send it again.";
const rejectedBody =
  "The headers and body of a rejected request are not stored, because its sender could not be verified. The request cannot be replayed.";

function bodySection(detail: DeliveryDetail): { readonly title: string; readonly lines: readonly string[] } {
  const { body: kept, outcome } = detail;
  if (kept === undefined) return { title: "Body", lines: [outcome === "refused" ? rejectedBody : noBody] };
  const title = ["Body", ...(kept.type ? [kept.type] : []), sizeText(kept.bytes)].join(" · ");
  if (kept.bytes === 0) return { title, lines: ["The request had no body."] };
  if (kept.text === undefined) return { title: `${title} · base64`, lines: [kept.base64 ?? ""] };
  return { title, lines: editableBody(detail).text.split("\n") };
}

const heading = (name: string): string => `── ${name} ──`;

/** Returns whether a line is the heading of a section. */
export const isHeading = (line: string): boolean => /^── .* ──$/.test(line);

/** Returns the title of a heading. */
export const headingText = (line: string): string => line.slice(3, -3);

/** Returns the text of a delivery page: its outcome, runs, log, headers and body. */
export function deliveryText(page: DeliveryPage): string {
  const { detail, log } = page;
  const headers = Object.entries(detail.headers).map(([name, value]) => printable(`${name}: ${value}`));
  const { title, lines } = bodySection(detail);
  const ran = detail.outcome !== "refused" && detail.outcome !== "ignored";
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["Runs", runLines(detail)],
    ["Log", log.length > 0 || !ran ? log.map(fullLogText) : ["Nothing was logged."]],
    ["Headers", headers],
    [title, lines],
  ];
  const shown = sections.filter(([, content]) => content.length > 0);
  return `${[summaryLines(page), ...shown.map(([name, content]) => [heading(name), ...content])]
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
}
