/**
 * Types for the responses of a running project's management port: rows of `GET /deliveries`, one delivery of `GET
 * /deliveries/<id>`, replays, health and rejections. Types only, so nothing is loaded at run time.
 */

import type { ErrorPlace } from "./failures.ts";

export type {
  ErrorPlace,
  FailureGroup,
  FailureMoment,
  FailureOrigin,
  FailuresAnswer,
  FailuresQuery,
  GroupReplay,
} from "./failures.ts";
export type {
  RecordedFrame,
  RecordedMembers,
  RecordedOps,
  RecordedValue,
  RecordingBody,
  RecordingSummary,
  SpecialValue,
} from "./recordings.ts";

/**
 * A delivery's outcome. `running` includes waiting for the first run, for example because of a lane or limit.
 * `retrying` means that a run failed and another one is scheduled.
 * @example
 * const failures: DeliveryOutcome[] = ["failed", "retrying"];
 * @see {@link DeliverySummary}
 */
export type DeliveryOutcome = "ok" | "failed" | "refused" | "running" | "retrying" | "ignored";

/**
 * A received request in the list of `GET /deliveries`, without body and headers.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/deliveries`);
 * const deliveries: DeliverySummary[] = await response.json();
 * @see {@link DeliveriesQuery}
 */
export interface DeliverySummary {
  /** Unique among the trigger's deliveries. */
  readonly id: string;
  readonly source: string;
  /** The path of the trigger that received the request. */
  readonly trigger: string;
  /** Empty if the request was rejected before it could be parsed. */
  readonly event: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  /** The HTTP status of the response to the sender. */
  readonly status: number;
  readonly outcome: DeliveryOutcome;
  /** Duration of the handlers or of the rejection. */
  readonly milliseconds: number;
  /** Number of runs so far. */
  readonly attempts: number;
  /** The reason for the rejection, or the error of the last run. */
  readonly error?: string;
  /** The location in the project's source where the last run failed, if known. */
  readonly place?: ErrorPlace;
  /** When a `retrying` delivery runs again, in ISO 8601 format (UTC). */
  readonly nextAttemptAt?: string;
  /** The build that last ran the delivery; undefined if it has not run yet, or the build has no name. */
  readonly build?: string;
  /** The trace id, 32 hexadecimal digits, if tracing is enabled. */
  readonly traceId?: string;
  /** The failure group that the list is filtered by. */
  readonly group?: string;
  /**
   * The delivery's position in the list, to be passed as `before` for the next page: a decimal number, larger for
   * newer deliveries.
   */
  readonly cursor: string;
}

/**
 * One run of a delivery's handlers.
 * @example
 * const failed = ({ outcome }: DeliveryAttempt) => outcome === "failed";
 * @see {@link DeliveryDetail}
 */
export interface DeliveryAttempt {
  /** Number of the run, starting at 1. */
  readonly attempt: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly outcome: "ok" | "failed";
  readonly error?: string;
  /** The stack of locations in the project's source, the innermost first; absent if none is known. */
  readonly places?: readonly ErrorPlace[];
  /** The build that executed the run. */
  readonly build?: string;
}

/**
 * A raw body: `text` if it is valid UTF-8, otherwise `base64`.
 * @example
 * const textOf = ({ text, base64 = "" }: DeliveryBody) => text ?? atob(base64);
 * @see {@link DeliveryDetail}
 */
export interface DeliveryBody {
  /** The content type of the request; empty if the request had none. */
  readonly type: string;
  /** Length in bytes. */
  readonly bytes: number;
  readonly text?: string;
  readonly base64?: string;
}

/**
 * All data stored about a delivery, as returned by `GET /deliveries/<id>`.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/deliveries/${encodeURIComponent(id)}`);
 * const delivery: DeliveryDetail = await response.json();
 * @see {@link DeliverySummary}
 */
export interface DeliveryDetail extends DeliverySummary {
  /** The event's index in a request that contained several events; otherwise 0. */
  readonly part: number;
  /** Header names in lower case, without credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined if the delivery was rejected or its body has been pruned. */
  readonly body?: DeliveryBody;
  /** The runs, oldest first. */
  readonly history: readonly DeliveryAttempt[];
}

/**
 * The query of `GET /deliveries`, which lists the newest deliveries first.
 * @example
 * const query: DeliveriesQuery = { outcome: "failed", limit: 20 };
 * @see {@link DeliverySummary}
 */
export interface DeliveriesQuery {
  /**
   * Maximum number of deliveries in the response, up to 1000.
   * @default 50
   */
  readonly limit?: number;
  readonly source?: string;
  /** Filters by the path of a trigger. */
  readonly trigger?: string;
  /** Filters by the full event name. */
  readonly event?: string;
  readonly outcome?: DeliveryOutcome;
  /** Filters by a part of the id or the event name. */
  readonly search?: string;
  /** Filters by a failure group. */
  readonly group?: string;
  /** The cursor of a delivery. Only older deliveries are listed. */
  readonly before?: string;
  /** Lower bound of the reception time (inclusive), in ISO 8601 format. */
  readonly from?: string;
  /** Upper bound of the reception time (exclusive), in ISO 8601 format. */
  readonly to?: string;
}

/**
 * The body of `POST /deliveries/<id>/replay` to replay an edited copy. An empty body replays the original delivery.
 * @example
 * const edited: EditedDelivery = { body: JSON.stringify({ id: 7 }) };
 * await fetch(`http://127.0.0.1:${managementPort}/deliveries/${id}/replay`, {
 *   method: "POST",
 *   body: JSON.stringify(edited),
 * });
 * @see {@link QueuedReplay}
 */
export interface EditedDelivery {
  /** The complete new body, as posted by its sender. */
  readonly body: string;
  /** Headers that replace the original headers with the same names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The response to `DELETE /deliveries`, which deletes the matching completed deliveries. The call accepts the
 * parameters of {@link DeliveriesQuery} except `limit` and `group`, which are rejected with status 400. The ids of
 * the deleted deliveries and the results of `once` are kept for the retention period.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/deliveries?outcome=failed`, { method: "DELETE" });
 * const { deliveries }: Purged = await response.json();
 * @see {@link DeliverySummary}
 */
export interface Purged {
  readonly outcome: "purged";
  /** Number of deleted deliveries. */
  readonly deliveries: number;
  /** Present if there may be more deliveries to delete: the `before` parameter of the next call. */
  readonly next?: string;
}

/**
 * The response (202) to a queued replay.
 * @example
 * const { id }: QueuedReplay = await response.json();
 * @see {@link EditedDelivery}
 */
export interface QueuedReplay {
  /** The id of the delivery that runs: the replayed delivery, or the edited copy, which has its own id. */
  readonly id: string;
  readonly outcome: "running";
  /** The id of the original delivery, if an edited copy is replayed. */
  readonly replayOf?: string;
}

/**
 * The body of `POST /try`: a request that is passed to the receiver as if its sender had posted it. A request without
 * a signature or credential is signed with the project's secret. The response is the receiver's response.
 * @example
 * const wanted: TryRequest = { path: "/github", body: JSON.stringify(payload), event: "issues.opened" };
 * await fetch(`http://127.0.0.1:${managementPort}/try`, {
 *   method: "POST",
 *   headers: { "content-type": "application/json" },
 *   body: JSON.stringify(wanted),
 * });
 * @see {@link Problem}
 */
export interface TryRequest {
  /** The path of a trigger, optionally with a query. */
  readonly path: string;
  /**
   * The HTTP method.
   * @default "POST"
   */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, as posted by its sender. */
  readonly body?: string;
  /**
   * The event to sign the request for, if the source's headers contain the event name.
   * @default the first event that has a handler
   */
  readonly event?: string;
}

/**
 * The counters and durations of a project's deliveries. Requests: `accepted` (stored to run), `duplicate`, `ignored`
 * (no handler for the event), `checked` (an endpoint verification), `refused`, `full` and `unavailable` (to be sent
 * again later), `aborted`. Runs: `ok`, `retrying`, `dead`. `replayed` counts replays. Durations: `waited` from the
 * request to the first run, `delivered` from the request to the end of the last run, `answered` from the request to
 * its response.
 * @example
 * const failures: StatsMeasure[] = ["retrying", "dead"];
 * @see {@link StatsAnswer}
 */
export type StatsMeasure =
  | "accepted"
  | "duplicate"
  | "ignored"
  | "checked"
  | "refused"
  | "full"
  | "unavailable"
  | "aborted"
  | "ok"
  | "retrying"
  | "dead"
  | "replayed"
  | "waited"
  | "delivered"
  | "answered";

/**
 * The kinds of durations: of runs, of the wait for the first run, of deliveries as a whole, of responses.
 * @example
 * const shown: StatsDuration[] = ["run", "wait"];
 * @see {@link StatsAnswer}
 */
export type StatsDuration = "run" | "wait" | "delivery" | "answer";

/**
 * Durations of the entire range in milliseconds. Percentiles are accurate to within 20% and undefined if nothing was
 * measured.
 * @example
 * const slow = ({ p95 = 0 }: StatsSpread) => p95 > 1000;
 * @see {@link StatsSeries}
 */
export interface StatsSpread {
  readonly count: number;
  readonly sum: number;
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
}

/**
 * Percentiles of durations in milliseconds, one number per step; null if nothing was measured.
 * @example
 * const worst = ({ p99 }: StatsColumns) => Math.max(...p99.map((value) => value ?? 0));
 * @see {@link StatsAnswer}
 */
export interface StatsColumns {
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

/**
 * The counts of one trigger, event or application. Members that are not in `by` are empty.
 * @example
 * const total = ({ counts }: StatsSeries) => counts.accepted?.reduce((sum, one) => sum + one, 0) ?? 0;
 * @see {@link StatsAnswer}
 */
export interface StatsSeries {
  readonly trigger: string;
  readonly event: string;
  readonly application: string;
  /** One number per step. Measures that were never counted are omitted. */
  readonly counts: Readonly<Partial<Record<StatsMeasure, readonly number[]>>>;
  /** Durations over the entire range. */
  readonly durations: Readonly<Record<StatsDuration, StatsSpread>>;
}

/**
 * The response to `GET /stats`: counts per minute (kept for 48 hours) or per hour (kept for 35 days), in columns of
 * numbers. Long responses are cached for up to one second, or ten seconds if their steps are hours.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/stats?step=3600&by=trigger,event`);
 * const { total, series }: StatsAnswer = await response.json();
 * @see {@link StatsQuery}
 */
export interface StatsAnswer {
  /** Start of the first step, in milliseconds since 1970. */
  readonly from: number;
  /** Length of a step in milliseconds; longer than requested if only hourly counts are kept. */
  readonly step: number;
  /** Number of steps. */
  readonly steps: number;
  /** All deliveries that match the query, as one series. */
  readonly total: StatsSeries;
  /** Percentiles of `total` per step. */
  readonly columns: Readonly<Record<StatsDuration, StatsColumns>>;
  /** One series for each trigger, event or application if requested with `by`, sorted by name. */
  readonly series: readonly StatsSeries[];
}

/**
 * The query of `GET /stats`.
 * @example
 * const query: StatsQuery = { from: "2026-11-01T00:00:00Z", step: 3600, by: "trigger,event" };
 * @see {@link StatsAnswer}
 */
export interface StatsQuery {
  /**
   * Start of the range, in ISO 8601 format.
   * @default 24 hours before `to`
   */
  readonly from?: string;
  /**
   * End of the range, in ISO 8601 format.
   * @default now
   */
  readonly to?: string;
  /**
   * Length of a step in seconds, a multiple of 60. A response contains up to 2,000 steps.
   * @default one sixtieth of the range
   */
  readonly step?: number;
  /** A comma-separated list of dimensions to group by: `trigger`, `event`, `application`. */
  readonly by?: string;
  /** Filters by the path of a trigger. */
  readonly trigger?: string;
  readonly event?: string;
  readonly application?: string;
}

/**
 * The response to `GET /queue`: the number of deliveries that are waiting, running or dead letters.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/queue`);
 * const { dead }: QueueAnswer = await response.json();
 * @see {@link DeliveriesQuery}
 */
export interface QueueAnswer {
  readonly waiting: number;
  readonly running: number;
  /** Number of dead letters, which run again only if they are replayed. */
  readonly dead: number;
  /** When the oldest waiting delivery was received, in ISO 8601 format. */
  readonly oldest?: string;
}

/**
 * The response to `/healthz` and `/readyz`: status 200 for `ok` and `ready`, otherwise 503.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/readyz`);
 * const { status }: HealthAnswer = await response.json();
 * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export interface HealthAnswer {
  readonly status: "ok" | "stuck" | "ready" | "not ready";
}

/**
 * The response to a rejected request, on both the public and the management port, with status 400 or above and the
 * media type `application/problem+json`.
 * @example
 * if (!response.ok) {
 *   const { title, detail }: Problem = await response.json();
 *   throw new Error(`${title}: ${detail}`);
 * }
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export interface Problem {
  /** A URI that identifies the problem type; `about:blank` if the status code is specific enough. */
  readonly type: string;
  /** A short description of the problem type. */
  readonly title: string;
  /** The response's status code. */
  readonly status: number;
  /** Explains to users what is wrong with the request. */
  readonly detail: string;
  /** The same as `detail`. */
  readonly error: string;
}
