import type {
  EnvironmentCounts,
  Failure,
  HandlerRuns,
  StepFailure,
  UnhandledEvent,
  UnplacedFailure,
} from "@hookloom/protocol/environment-runs";
import type { Flow, FlowDocument, Range } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import { handlesEvent } from "@hookloom/runtime/catalog";
import type {
  ErrorPlace,
  FailureGroup,
  FailureOrigin,
  FailuresAnswer,
  StatsSeries,
} from "@hookloom/runtime/management";
import { type KnownTrigger, matchingPaths } from "./trigger-paths.ts";

/** The failures that an environment has reported. */
export interface ReportedFailures {
  readonly series: readonly Pick<StatsSeries, "trigger" | "event" | "counts">[];
  readonly failures: FailuresAnswer;
  readonly triggers: readonly KnownTrigger[];
  /** A message that the environment is not running, if its failures were read from its store. */
  readonly stopped?: string;
}

/** One version of a file. */
interface FileReading {
  /** Relative to the project's folder, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly document: FlowDocument;
}

interface Line extends Range {
  readonly text: string;
}

/** Matches line breaks as the bundler counts them. */
const lineBreak = /\r\n|[\n\r\u2028\u2029]/g;

function splitLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const { 0: mark, index } of text.matchAll(lineBreak)) {
    lines.push({ start, end: index, text: text.slice(start, index) });
    start = index + mark.length;
  }
  lines.push({ start, end: text.length, text: text.slice(start) });
  return lines;
}

const indentWidth = (text: string): number => text.length - text.trimStart().length;

/** The number of code units of a line that an environment stores. */
const maxLineLength = 500;

/** Returns the part of a line that an environment stores. */
const keptText = (text: string): string => text.slice(0, maxLineLength).trim();

/** A step and its flow. */
interface FoundStep {
  readonly flow: string;
  readonly step: string;
}

/** Finds locations in a built text in the current file. */
export class SourceLocator {
  /** The lines by text, in order. */
  readonly #lines: ReadonlyMap<string, readonly (Line & { readonly number: number })[]>;
  /** The steps by start offset; nested steps come after the enclosing step. */
  readonly #steps: readonly (FoundStep & Range)[];

  constructor({ text, document }: Pick<FileReading, "text" | "document">) {
    const numbered = splitLines(text).map((line, index) => ({ ...line, number: index + 1 }));
    this.#lines = Map.groupBy(numbered, (line) => keptText(line.text));
    const steps = document.flows.flatMap((flow) =>
      listSteps(flow)
        .filter(({ disabled }) => disabled !== true)
        .map(({ id, range: { start, end } }) => ({ flow: flow.id, step: id, start, end })),
    );
    this.#steps = steps.sort((one, other) => one.start - other.start || other.end - one.end);
  }

  /** Returns the innermost step at a location; undefined if the line is no longer in the text or the location has no step. */
  stepAt(location: ErrorPlace): FoundStep | undefined {
    const line = this.#findLine(location);
    if (line === undefined) return undefined;
    const indent = indentWidth(line.text);
    const column = location.column - 1 + indent - indentWidth(location.text ?? "");
    const offset = Math.min(line.start + Math.max(column, indent), line.end - 1);
    // Of the enclosing steps, the innermost one starts last.
    let at = this.#startsUpTo(offset) - 1;
    while (at >= 0 && (this.#steps[at]?.end ?? 0) <= offset) at--;
    const found = this.#steps[at];
    return found && { flow: found.flow, step: found.step };
  }

  /** Returns the number of steps that start at or before an offset. */
  #startsUpTo(offset: number): number {
    let [from, to] = [0, this.#steps.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#steps[middle]?.start ?? 0) <= offset) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /**
   * Finds a location's line: the line with the same number if the text is unchanged, or otherwise the nearest line with the same
   * text.
   */
  #findLine({ line, text = "" }: ErrorPlace): Line | undefined {
    const lineText = keptText(text);
    if (lineText === "") return undefined;
    const distance = ({ number }: { readonly number: number }): number => Math.abs(number - line);
    return this.#lines.get(lineText)?.reduce((best, one) => (distance(one) < distance(best) ? one : best));
  }
}

type TriggerEvent = Pick<StatsSeries, "trigger" | "event">;

/** A handler and the events that it subscribes to. */
interface Handler extends Pick<Flow, "id"> {
  /** The event names that it is registered for, with the trigger's source and path. */
  readonly on: readonly { readonly source: string; readonly path: string; readonly event: string }[];
}

/** Returns the flows in a file that handle events of known triggers. */
function listHandlers(
  { document, file }: FileReading,
  triggers: readonly KnownTrigger[],
): readonly Handler[] {
  return document.flows.flatMap(({ id, triggers: own }) => {
    const on = own.flatMap((trigger) => {
      const [path, ...others] = matchingPaths(triggers, file, trigger);
      const { source, event } = trigger;
      return path === undefined || others.length > 0 ? [] : [{ source, path, event }];
    });
    return on.length > 0 ? [{ id, on }] : [];
  });
}

/** Whether a handler receives the events of a series or group. */
const handles = ({ on }: Handler, { trigger, event }: TriggerEvent): boolean =>
  on.some((one) => one.path === trigger && handlesEvent(one.source, one.event, event));

const total = (numbers: readonly number[] = []): number => numbers.reduce((sum, one) => sum + one, 0);

function countRuns(
  handler: Handler,
  series: ReportedFailures["series"],
): Pick<HandlerRuns, "runs" | "failed"> {
  const own = series.filter((one) => handles(handler, one)).map(({ counts }) => counts);
  const count = (measure: "ok" | "retrying" | "dead") => total(own.map((counts) => total(counts[measure])));
  const failed = count("retrying") + count("dead");
  return { runs: count("ok") + failed, failed };
}

/** Returns the unhandled events that arrived at a handler's triggers, except those that a handler in the file now handles. */
function listUnhandled(
  { on }: Handler,
  series: ReportedFailures["series"],
  handlers: readonly Handler[],
): readonly UnhandledEvent[] {
  const sources = new Map(on.map(({ path, source }) => [path, source]));
  const unhandled = series.flatMap(({ trigger, event, counts }) => {
    const source = sources.get(trigger);
    const deliveries = total(counts.ignored);
    if (source === undefined || deliveries === 0) return [];
    const isHandled = handlers.some((handler) => handles(handler, { trigger, event }));
    return isHandled ? [] : [{ source, trigger, event, deliveries }];
  });
  return unhandled.sort((one, other) => other.deliveries - one.deliveries);
}

function toFailure(
  { group, event, error }: FailureGroup,
  { deliveries, last }: Omit<FailureOrigin, "places">,
): Failure {
  const { at, build } = last;
  return { group, event, error, deliveries, last: at, ...(build === undefined ? {} : { build }) };
}

/** Returns where a failure group's deliveries failed; older runtimes do not report the locations. */
const failureOrigins = ({ origins, deliveries, last }: FailureGroup): readonly FailureOrigin[] =>
  origins ?? [{ deliveries, last, places: [] }];

/** Adds a failure. The same group at the same step counts as one failure, with the later of the two last deliveries. */
function addFailure(failures: StepFailure[], failure: StepFailure): void {
  const at = failures.findIndex(({ group }) => group === failure.group);
  const known = failures[at];
  if (known === undefined) failures.push(failure);
  else
    failures[at] = {
      ...(failure.last > known.last ? failure : known),
      deliveries: known.deliveries + failure.deliveries,
      origins: { ...known.origins, ...failure.origins },
      through: known.through && failure.through,
    };
}

/** The steps in a file that an error passed through. */
interface FoundSteps {
  /** Whether the error only passed through each step, by the step's id. */
  readonly steps: ReadonlyMap<string, boolean>;
  readonly flows: ReadonlySet<string>;
  /** The error's first location in the file that is not in any step. */
  readonly lost: ErrorPlace | undefined;
}

function findSteps(finder: SourceLocator, file: string, locations: readonly ErrorPlace[]): FoundSteps {
  const steps = new Map<string, boolean>();
  const flows = new Set<string>();
  let lost: ErrorPlace | undefined;
  for (const [index, location] of locations.entries()) {
    if (location.file !== file) continue;
    const at = finder.stepAt(location);
    if (at === undefined) lost ??= location;
    else {
      steps.set(at.step, (steps.get(at.step) ?? true) && index > 0);
      flows.add(at.flow);
    }
  }
  return { steps, flows, lost };
}

/** Returns a failure that is not shown at any step of a handler, with the reason. */
function toUnplaced(
  failure: Failure,
  locations: readonly ErrorPlace[],
  lost: ErrorPlace | undefined,
): UnplacedFailure {
  const named = lost ?? locations[0];
  if (named === undefined) return { ...failure, why: "unknown" };
  const { file, line } = named;
  return { ...failure, why: lost === undefined ? "elsewhere" : "changed", file, line };
}

/** Returns the statistics of a file's handlers in an environment, and the steps at which they failed. */
export function locateFailures(
  { series, failures, triggers }: ReportedFailures,
  reading: FileReading,
): Omit<EnvironmentCounts, "version"> {
  const finder = new SourceLocator(reading);
  const handlers = listHandlers(reading, triggers);
  const steps = new Map<string, StepFailure[]>();
  const unplaced = new Map(handlers.map(({ id }): [string, UnplacedFailure[]] => [id, []]));
  for (const group of failures.groups) {
    const own = handlers.filter((handler) => handles(handler, group));
    for (const [index, origin] of failureOrigins(group).entries()) {
      const failure = toFailure(group, origin);
      const found = findSteps(finder, reading.file, origin.places);
      for (const [step, through] of found.steps) {
        const known = steps.get(step) ?? [];
        addFailure(known, { ...failure, origins: { [index]: origin.deliveries }, through });
        steps.set(step, known);
      }
      // Two handlers may handle the event, and one of them has failed.
      if (own.some(({ id }) => found.flows.has(id))) continue;
      for (const { id } of own) unplaced.get(id)?.push(toUnplaced(failure, origin.places, found.lost));
    }
  }
  const counted = handlers.map((handler): [string, HandlerRuns] => [
    handler.id,
    {
      ...countRuns(handler, series),
      unplaced: unplaced.get(handler.id) ?? [],
      unhandled: listUnhandled(handler, series, handlers),
    },
  ]);
  return {
    handlers: Object.fromEntries(counted),
    steps: Object.fromEntries(steps),
    more: failures.more,
  };
}
