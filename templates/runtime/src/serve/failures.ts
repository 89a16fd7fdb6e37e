import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Inbox, ReplayAnswer } from "../inbox/inbox.ts";
import type {
  DeliverySummary,
  FailureGroup,
  FailureMoment,
  FailureOrigin,
  FailuresAnswer,
  GroupReplay,
} from "../management/management.ts";
import { respond, respondJson } from "../receiver/write-reply.ts";
import { problem } from "../webhook/problem.ts";
import { type DeliveriesOptions, queryOf, timesOf } from "./deliveries.ts";

const nothing = "Nothing fails for this reason any more: look at the failures again.";

/** Failed deliveries that are looked at, of those for good and of those that are tried again. */
const most = 10_000;
const page = 1000;
/** Lines of the source that a group tells apart. */
const mostOrigins = 20;
/** Replays that share a commit. */
const replaysAtOnce = 100;

/** What differs between two failures of one kind: ids, numbers, quoted words. */
const variable =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|"[^"]*"|\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b|\d+(?:\.\d+)?/gi;

/** The same for errors of one kind. */
export function failureKind(error: string): string {
  return error.slice(0, 2000).replaceAll(variable, "#").replaceAll(/\s+/g, " ").trim();
}

type Failed = Pick<DeliverySummary, "source" | "trigger" | "event">;

function groupOf({ source, trigger, event }: Failed, error: string | undefined): string {
  const parts = JSON.stringify([source, trigger, event, failureKind(error ?? "")]);
  return createHash("sha256").update(parts).digest("hex").slice(0, 16);
}

/** The newest failures of an outcome, newest first. */
async function failuresOf(
  inbox: Inbox,
  outcome: "failed" | "retrying",
  from?: number,
): Promise<{ readonly found: readonly DeliverySummary[]; readonly more: boolean }> {
  const found: DeliverySummary[] = [];
  while (found.length < most) {
    const before = found.at(-1)?.cursor;
    const list = await inbox.list({
      limit: page,
      outcome,
      ...(before === undefined ? {} : { before }),
      ...(from === undefined ? {} : { from }),
    });
    found.push(...list);
    if (list.length < page) return { found, more: false };
  }
  return { found, more: true };
}

const placeOf = ({ cursor }: DeliverySummary): number => Number(cursor);

async function allFailures(
  inbox: Inbox,
  from?: number,
): Promise<{ readonly groups: ReadonlyMap<string, readonly DeliverySummary[]>; readonly more: boolean }> {
  const lists = [await failuresOf(inbox, "failed", from), await failuresOf(inbox, "retrying", from)];
  const all = lists.flatMap(({ found }) => found).sort((one, other) => placeOf(other) - placeOf(one));
  const groups = Map.groupBy(all, (failure) => groupOf(failure, failure.error));
  return { groups, more: lists.some(({ more }) => more) };
}

function momentOf({ id, receivedAt, build, traceId }: DeliverySummary): FailureMoment {
  return {
    at: receivedAt,
    delivery: id,
    ...(build === undefined ? {} : { build }),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

/** The first run of the oldest delivery that failed so: a replay in a later build does not hide it. */
async function sinceOf(inbox: Inbox, oldest: DeliverySummary): Promise<FailureMoment> {
  const detail = await inbox.get(oldest.id, oldest.trigger);
  const kind = failureKind(oldest.error ?? "");
  const first = detail?.history.find(({ error }) => error !== undefined && failureKind(error) === kind);
  if (first === undefined) return momentOf(oldest);
  const { build: _newest, ...received } = momentOf(oldest);
  const { startedAt, build } = first;
  return { ...received, at: startedAt, ...(build === undefined ? {} : { build }) };
}

/** A line that is elsewhere in another build is the same line. */
const lineKey = ({ place }: DeliverySummary): string =>
  place === undefined ? "" : `${place.file}\n${place.text?.trim() ?? place.line}`;

/** The failures of a group by the line at which each failed, with how the newest one came to it. */
async function originsOf(
  inbox: Inbox,
  failures: readonly DeliverySummary[],
): Promise<readonly FailureOrigin[]> {
  const lines = [...new Set(failures.map(lineKey))].filter((key) => key !== "").slice(0, mostOrigins);
  const byLine = Map.groupBy(failures, (failure) => {
    const key = lineKey(failure);
    return lines.includes(key) ? key : "";
  });
  const origins: FailureOrigin[] = [];
  for (const [key, own] of byLine) {
    const [newest] = own;
    if (newest === undefined) continue;
    const history = key === "" ? undefined : (await inbox.get(newest.id, newest.trigger))?.history;
    const places = history?.findLast(({ error }) => error !== undefined)?.places ?? [];
    origins.push({ deliveries: own.length, last: momentOf(newest), places });
  }
  return origins;
}

async function groupsOf(inbox: Inbox, from?: number): Promise<FailuresAnswer> {
  const { groups, more } = await allFailures(inbox, from);
  const found: FailureGroup[] = [];
  for (const [group, failures] of groups) {
    const [newest] = failures;
    const oldest = failures.at(-1);
    if (newest === undefined || oldest === undefined) continue;
    const { source, trigger, event, error = "" } = newest;
    const dead = failures.filter(({ outcome }) => outcome === "failed").length;
    const [since, last] = [await sinceOf(inbox, oldest), momentOf(newest)];
    const origins = await originsOf(inbox, failures);
    const deliveries = failures.length;
    found.push({ group, source, trigger, event, error, deliveries, dead, origins, since, last });
  }
  return { groups: found, more };
}

/** Oldest first, in the order in which they came. */
async function replayGroup(
  { inbox, observer, onReplay }: DeliveriesOptions,
  group: string,
): Promise<GroupReplay | undefined> {
  const failures = (await allFailures(inbox)).groups.get(group)?.toReversed();
  if (failures === undefined) return undefined;
  const answers: ReplayAnswer[] = [];
  const replay = async (failure: DeliverySummary): Promise<ReplayAnswer> => {
    const answer = await inbox.replay(failure.id, failure.trigger);
    if (answer === "queued") observer.replayed(failure);
    return answer;
  };
  for (let start = 0; start < failures.length; start += replaysAtOnce) {
    answers.push(...(await Promise.all(failures.slice(start, start + replaysAtOnce).map(replay))));
  }
  const count = (...wanted: readonly ReplayAnswer[]) => answers.filter((one) => wanted.includes(one)).length;
  const result = { queued: count("queued"), running: count("running"), gone: count("gone", "unknown") };
  if (result.queued > 0) onReplay();
  return result;
}

/** Answers `/failures` and `/failures/<group>/replay`; false for any other request. */
export async function respondFailures(
  options: DeliveriesOptions,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const [, first, group, action, more] = path.split("/");
  if (first !== "failures" || more !== undefined) return false;
  request.resume();
  if (request.method === "POST" && group !== undefined && action === "replay") {
    const replayed = await replayGroup(options, group);
    if (replayed === undefined) respond(response, problem({ status: 404, detail: nothing }));
    else respondJson(response, 202, replayed);
    return true;
  }
  if ((request.method !== "GET" && request.method !== "HEAD") || group !== undefined) return false;
  respondJson(response, 200, await groupsOf(options.inbox, timesOf(queryOf(request)).from));
  return true;
}
