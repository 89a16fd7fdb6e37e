import { setImmediate as nextTurn } from "node:timers/promises";
import { shortened } from "../errors/errors.ts";
import { ignored } from "../errors/ignored-error.ts";
import type { ReplayResult, StoredInbox } from "../inbox/inbox.ts";
import type {
  DeliverySummary,
  FailureGroup,
  FailureMoment,
  FailureOrigin,
  FailuresAnswer,
  GroupReplay,
} from "../management/management.ts";
import type { Counted } from "../observe/observer.ts";
import { toCounted } from "../receiver/consumer-deliveries.ts";
import { problem } from "../webhook/problem.ts";
import { jsonReply, type Reply } from "../webhook/reply.ts";
import { type DeliveriesOptions, parseTimes, type ReadingOptions } from "./deliveries.ts";
import { failureGroup, failurePage, maxFailures } from "./failure-group.ts";
import { isReading, type OwnRequest } from "./own-server.ts";

const groupGone = "No deliveries remain that failed for this reason: refresh the list.";

/** Maximum number of groups in a response, starting with the newest. */
const maxGroups = 100;
/** Maximum number of source lines per group. */
const maxOrigins = 20;
/** Number of replays that share a commit. */
const replaysAtOnce = 100;
/** Number of deliveries that are read with their bodies at the same time. */
const readAtOnce = 10;

type Reader = Pick<StoredInbox, "list" | "get">;

/** A failed delivery without its error, to save memory: thousands of failures are kept. */
interface Failure extends Omit<DeliverySummary, "error" | "place"> {
  readonly group: string;
  /** The line where the delivery failed; empty if unknown. */
  readonly line: string;
}

/** Identifies a source line by its text, because the line number may differ in another build. */
const failureLine = ({ place }: DeliverySummary): string =>
  place === undefined ? "" : `${place.file}\n${place.text?.trim() ?? place.line}`;

function toFailure(summary: DeliverySummary): Failure {
  const { error, place: _location, ...rest } = summary;
  return { ...rest, group: failureGroup(rest, error), line: failureLine(summary) };
}

interface FailureList {
  /** The failures, newest first. */
  readonly found: readonly Failure[];
  /** The errors of the newest failure in each of the newest groups. */
  readonly errors: ReadonlyMap<string, string>;
  readonly more: boolean;
}

/** Lists the newest failures with an outcome. */
async function listFailures(
  inbox: Reader,
  outcome: "failed" | "retrying",
  from?: number,
): Promise<FailureList> {
  const found: Failure[] = [];
  const errors = new Map<string, string>();
  while (found.length < maxFailures) {
    const before = found.at(-1)?.cursor;
    const list = await inbox.list({
      limit: failurePage,
      outcome,
      ...(before === undefined ? {} : { before }),
      ...(from === undefined ? {} : { from }),
    });
    for (const summary of list) {
      const failure = toFailure(summary);
      found.push(failure);
      if (errors.size < maxGroups && !errors.has(failure.group))
        errors.set(failure.group, shortened(summary.error ?? ""));
    }
    if (list.length < failurePage) return { found, errors, more: false };
    // Other requests are served between two pages.
    await nextTurn();
  }
  return { found, errors, more: true };
}

const cursorNumber = ({ cursor }: Failure): number => Number(cursor);

interface AllFailures {
  /** The groups with the newest first. Each group starts with its newest failure. */
  readonly groups: ReadonlyMap<string, readonly Failure[]>;
  /** Returns the error of a group's newest failure. */
  groupError(newest: Failure): string;
  readonly more: boolean;
}

async function allFailures(inbox: Reader, from?: number): Promise<AllFailures> {
  const failed = await listFailures(inbox, "failed", from);
  const retrying = await listFailures(inbox, "retrying", from);
  const all = [...failed.found, ...retrying.found].sort(
    (one, other) => cursorNumber(other) - cursorNumber(one),
  );
  return {
    groups: Map.groupBy(all, ({ group }) => group),
    groupError: ({ outcome, group }) => (outcome === "failed" ? failed : retrying).errors.get(group) ?? "",
    more: failed.more || retrying.more,
  };
}

function toMoment({ id, receivedAt, build, traceId }: Failure): FailureMoment {
  return {
    at: receivedAt,
    delivery: id,
    ...(build === undefined ? {} : { build }),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

/**
 * Finds the oldest delivery's first run that failed with the same error, so that a replay in a later build does not
 * hide that run.
 */
async function firstOccurrence(inbox: Reader, oldest: Failure): Promise<FailureMoment> {
  const detail = await inbox.get(oldest.id, oldest.trigger);
  const first = detail?.history.find(
    ({ error }) => error !== undefined && failureGroup(oldest, error) === oldest.group,
  );
  if (first === undefined) return toMoment(oldest);
  const { build: _newest, ...received } = toMoment(oldest);
  const { startedAt, build } = first;
  return { ...received, at: startedAt, ...(build === undefined ? {} : { build }) };
}

/** Groups failures by the line that failed. Each group has the stack of its newest failure. */
async function findOrigins(inbox: Reader, failures: readonly Failure[]): Promise<readonly FailureOrigin[]> {
  const known = [...new Set(failures.map(({ line }) => line))].filter((line) => line !== "");
  const listedLines = known.slice(0, maxOrigins);
  const byLine = Map.groupBy(failures, ({ line }) => (listedLines.includes(line) ? line : ""));
  const origins: FailureOrigin[] = [];
  for (const [line, own] of byLine) {
    const [newest] = own;
    if (newest === undefined) continue;
    const history = line === "" ? undefined : (await inbox.get(newest.id, newest.trigger))?.history;
    const places = history?.findLast(({ error }) => error !== undefined)?.places ?? [];
    origins.push({ deliveries: own.length, last: toMoment(newest), places });
  }
  return origins;
}

async function findGroups(inbox: Reader, from?: number): Promise<FailuresAnswer> {
  const { groups, groupError, more } = await allFailures(inbox, from);
  const found: FailureGroup[] = [];
  for (const [group, failures] of [...groups].slice(0, maxGroups)) {
    await nextTurn();
    const [newest] = failures;
    const oldest = failures.at(-1);
    if (newest === undefined || oldest === undefined) continue;
    const { source, trigger, event } = newest;
    const error = groupError(newest);
    const dead = failures.filter(({ outcome }) => outcome === "failed").length;
    const [since, last] = [await firstOccurrence(inbox, oldest), toMoment(newest)];
    const origins = await findOrigins(inbox, failures);
    const deliveries = failures.length;
    found.push({ group, source, trigger, event, error, deliveries, dead, origins, since, last });
  }
  return { groups: found, more: more || groups.size > maxGroups };
}

/** Returns a replayed delivery for counting. Its headers, which lists do not contain, name the application. */
async function countedReplay({ inbox, receiver }: DeliveriesOptions, failure: Failure): Promise<Counted> {
  if (receiver.triggerAt(failure.trigger)?.protocol.consumers !== true) return failure;
  const stored = await inbox
    .get(failure.id, failure.trigger)
    .catch(ignored("the replay is counted without its application"));
  return stored === undefined ? failure : toCounted(stored);
}

/** Replays a group's deliveries, oldest first, in the order in which they arrived. */
async function replayGroup(options: DeliveriesOptions, group: string): Promise<GroupReplay | undefined> {
  const { inbox, observer, onReplay } = options;
  const failures = (await allFailures(inbox)).groups.get(group)?.toReversed();
  if (failures === undefined) return undefined;
  const results: ReplayResult[] = [];
  for (let start = 0; start < failures.length; start += replaysAtOnce) {
    const some = failures.slice(start, start + replaysAtOnce);
    const given = await Promise.all(some.map(({ id, trigger }) => inbox.replay(id, trigger)));
    results.push(...given);
    const queued = some.filter((_, index) => given[index] === "queued");
    if (queued.length > 0) onReplay();
    // In small batches, because each delivery is read with its body.
    for (let from = 0; from < queued.length; from += readAtOnce) {
      const read = queued.slice(from, from + readAtOnce).map((failure) => countedReplay(options, failure));
      for (const counted of await Promise.all(read)) observer.replayed(counted);
    }
  }
  const count = (...wanted: readonly ReplayResult[]) => results.filter((one) => wanted.includes(one)).length;
  return { queued: count("queued"), running: count("running"), gone: count("gone", "unknown") };
}

/** Replies to read requests for `/failures`; undefined for any other request. */
export async function handleFailureGroups(
  { inbox }: Pick<ReadingOptions, "inbox">,
  request: OwnRequest,
): Promise<Reply | undefined> {
  if (request.path !== "/failures" || !isReading(request)) return undefined;
  return jsonReply(200, await findGroups(inbox, parseTimes(request.query).from));
}

/** Replies to `/failures` and `/failures/<group>/replay`; undefined for any other request. */
export async function handleFailures(
  options: DeliveriesOptions,
  request: OwnRequest,
): Promise<Reply | undefined> {
  const [, first, group, action, more] = request.path.split("/");
  if (first !== "failures" || group === undefined) return handleFailureGroups(options, request);
  if (action !== "replay" || more !== undefined || request.method !== "POST") return undefined;
  const replayed = await replayGroup(options, group);
  return replayed === undefined ? problem({ status: 404, detail: groupGone }) : jsonReply(202, replayed);
}
