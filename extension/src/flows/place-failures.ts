import {
  type EnvironmentCounts,
  type Failure,
  type Flow,
  type FlowDocument,
  type FlowTrigger,
  type HandlerRuns,
  type Range,
  type StepFailure,
  stepsOf,
  type UnplacedFailure,
} from "@hookloom/language-server/protocol";
import type {
  ErrorPlace,
  FailureGroup,
  FailureOrigin,
  FailuresAnswer,
  StatsSeries,
} from "@hookloom/runtime/management";

/** A trigger of the project with the path that it listens on. */
interface KnownTrigger {
  /** The variable that holds it. */
  readonly name: string;
  readonly source: string;
  readonly path: string;
}

/** What an environment answered. */
export interface Counted {
  readonly series: readonly Pick<StatsSeries, "trigger" | "event" | "counts">[];
  readonly failures: FailuresAnswer;
  readonly triggers: readonly KnownTrigger[];
}

/** One version of a file. */
interface FileReading {
  /** From the project's folder on, with slashes. */
  readonly file: string;
  readonly text: string;
  readonly document: FlowDocument;
}

interface Line extends Range {
  readonly text: string;
}

const lineBreak = /\r\n|[\n\r]/g;

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const { 0: mark, index } of text.matchAll(lineBreak)) {
    lines.push({ start, end: index, text: text.slice(start, index) });
    start = index + mark.length;
  }
  lines.push({ start, end: text.length, text: text.slice(start) });
  return lines;
}

const indentOf = (text: string): number => text.length - text.trimStart().length;

/** Code units of a line that an environment keeps. */
const longestLine = 500;

/** The line that a place means: the same one where it says the same, else the nearest that does. */
function findLine(lines: readonly Line[], { line, text = "" }: ErrorPlace): Line | undefined {
  const words = text.trim();
  if (words === "") return undefined;
  const isCut = text.length >= longestLine;
  const says = (at: number): boolean => {
    const now = lines[at]?.text.trim();
    return now === words || (isCut && now?.startsWith(words) === true);
  };
  for (let by = 0; by < lines.length + line; by++) {
    const [above, below] = [line - 1 - by, line - 1 + by];
    if (says(above)) return lines[above];
    if (says(below)) return lines[below];
  }
  return undefined;
}

/** A step and the flow that it is in. */
interface FoundStep {
  readonly flow: string;
  readonly step: string;
}

/** Finds places of a built text in the file as it is now. */
export class PlaceFinder {
  readonly #lines: readonly Line[];
  readonly #steps: readonly (FoundStep & { readonly range: Range })[];

  constructor({ text, document }: Pick<FileReading, "text" | "document">) {
    this.#lines = linesOf(text);
    this.#steps = document.flows.flatMap((flow) =>
      stepsOf(flow)
        .filter(({ disabled }) => disabled !== true)
        .map(({ id, range }) => ({ flow: flow.id, step: id, range })),
    );
  }

  /** The innermost step at a place; undefined where the text no longer has its line, or no step is there. */
  stepAt(place: ErrorPlace): FoundStep | undefined {
    const line = findLine(this.#lines, place);
    if (line === undefined) return undefined;
    const shift = indentOf(line.text) - indentOf(place.text ?? "");
    const offset = Math.min(
      line.start + Math.max(place.column - 1 + shift, indentOf(line.text)),
      line.end - 1,
    );
    let found: (FoundStep & { readonly range: Range }) | undefined;
    for (const each of this.#steps) {
      const { start, end } = each.range;
      if (start > offset || offset >= end) continue;
      if (found === undefined || end - start < found.range.end - found.range.start) found = each;
    }
    return found && { flow: found.flow, step: found.step };
  }
}

/** What runs of an event can be: a handler of `issues` takes `issues.opened`, too. */
const takes = (event: string, delivered: string): boolean =>
  delivered === event || delivered.startsWith(`${event}.`);

type Named = Pick<StatsSeries, "trigger" | "event">;

/** Whether a handler takes the events of a series or group. */
function handles(flow: Flow, triggers: readonly KnownTrigger[], { trigger, event }: Named): boolean {
  return flow.triggers.some((one) => pathOf(triggers, one) === trigger && takes(one.event, event));
}

const pathOf = (triggers: readonly KnownTrigger[], { trigger, source }: FlowTrigger): string | undefined =>
  triggers.find((one) => one.name === trigger && one.source === source)?.path;

const sumOf = (numbers: readonly number[] = []): number => numbers.reduce((sum, one) => sum + one, 0);

function failureOf(
  { group, event, error }: FailureGroup,
  { deliveries, last }: Omit<FailureOrigin, "places">,
): Failure {
  const { at, build } = last;
  return { group, event, error, deliveries, last: at, ...(build === undefined ? {} : { build }) };
}

/** Where a group's deliveries failed; an older process does not tell. */
const originsOf = ({ origins, deliveries, last }: FailureGroup): readonly FailureOrigin[] =>
  origins ?? [{ deliveries, last, places: [] }];

/** The same group twice at one step is one failure. */
function addTo(failures: StepFailure[], failure: StepFailure): void {
  const at = failures.findIndex(({ group }) => group === failure.group);
  const known = failures[at];
  if (known === undefined) failures.push(failure);
  else
    failures[at] = {
      ...known,
      deliveries: known.deliveries + failure.deliveries,
      through: known.through && failure.through,
    };
}

/** Why no step of a handler shows a failure. */
function unplacedOf(
  failure: Failure,
  places: readonly ErrorPlace[],
  lost: ErrorPlace | undefined,
): UnplacedFailure {
  const [innermost] = places;
  const named = lost ?? innermost;
  if (named === undefined) return { ...failure, why: "unknown" };
  const { file, line } = named;
  return { ...failure, why: lost === undefined ? "elsewhere" : "changed", file, line };
}

/** What an environment counted of a file's handlers, and at which of its steps they failed. */
export function placeFailures(
  { series, failures, triggers }: Counted,
  { file, text, document }: FileReading,
): Omit<EnvironmentCounts, "version"> {
  const finder = new PlaceFinder({ text, document });
  const steps = new Map<string, StepFailure[]>();
  const unplaced = new Map<string, UnplacedFailure[]>();
  for (const group of failures.groups) {
    const handlers = document.flows.filter((flow) => handles(flow, triggers, group));
    for (const origin of originsOf(group)) {
      const failure = failureOf(group, origin);
      const { found, lost } = findSteps(finder, file, origin.places);
      for (const [step, through] of found.steps) {
        const own = steps.get(step) ?? [];
        addTo(own, { ...failure, through });
        steps.set(step, own);
      }
      // Two handlers may take the event, and one of them has failed.
      if (handlers.some(({ id }) => found.flows.has(id))) continue;
      for (const { id } of handlers) {
        const known = unplaced.get(id) ?? [];
        unplaced.set(id, [...known, unplacedOf(failure, origin.places, lost)]);
      }
    }
  }
  const handlers: Record<string, HandlerRuns> = {};
  for (const flow of document.flows) {
    if (!flow.triggers.some((trigger) => pathOf(triggers, trigger) !== undefined)) continue;
    const own = series.filter((one) => handles(flow, triggers, one)).map(({ counts }) => counts);
    const count = (measure: "ok" | "retrying" | "dead") => sumOf(own.map((counts) => sumOf(counts[measure])));
    const failed = count("retrying") + count("dead");
    handlers[flow.id] = { runs: count("ok") + failed, failed, unplaced: unplaced.get(flow.id) ?? [] };
  }
  return { handlers, steps: Object.fromEntries(steps), more: failures.more };
}

interface FoundSteps {
  /** Whether the error only came through each step. */
  readonly steps: ReadonlyMap<string, boolean>;
  readonly flows: ReadonlySet<string>;
}

/** The steps of a file that an error came through, and the first of its places there that has none. */
function findSteps(
  finder: PlaceFinder,
  file: string,
  places: readonly ErrorPlace[],
): { readonly found: FoundSteps; readonly lost: ErrorPlace | undefined } {
  const steps = new Map<string, boolean>();
  const flows = new Set<string>();
  let lost: ErrorPlace | undefined;
  for (const [index, place] of places.entries()) {
    if (place.file !== file) continue;
    const at = finder.stepAt(place);
    if (at === undefined) lost ??= place;
    else {
      steps.set(at.step, (steps.get(at.step) ?? true) && index > 0);
      flows.add(at.flow);
    }
  }
  return { found: { steps, flows }, lost };
}
