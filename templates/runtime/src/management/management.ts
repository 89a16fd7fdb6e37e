/**
 * The responses of the management port of a running project, as types: rows of `GET /deliveries`, one delivery of
 * `GET /deliveries/<id>`, replays, health and rejections. Types only, so nothing is loaded at run time.
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
 * What became of a delivery: `running` also while it waits for its first run, such as for its turn by the rules;
 * `retrying` once a run failed and another one is due.
 * @example
 * const failures: DeliveryOutcome[] = ["failed", "retrying"];
 * @see {@link DeliverySummary}
 */
export type DeliveryOutcome = "ok" | "failed" | "refused" | "running" | "retrying" | "ignored";

/**
 * One received request, as `GET /deliveries` lists it: without body and headers.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/deliveries`);
 * const deliveries: DeliverySummary[] = await response.json();
 * @see {@link DeliveriesQuery}
 */
export interface DeliverySummary {
  /** Unique among the deliveries of its trigger. */
  readonly id: string;
  readonly source: string;
  /** The path of the trigger that received it. */
  readonly trigger: string;
  /** Empty if the request was rejected before it could be parsed. */
  readonly event: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  /** The HTTP status of the response to the sender. */
  readonly status: number;
  readonly outcome: DeliveryOutcome;
  /** How long the handlers took, or the rejection. */
  readonly milliseconds: number;
  /** Runs so far. */
  readonly attempts: number;
  /** Why it was rejected, or why its last run failed. */
  readonly error?: string;
  /** Where in the project's own source its last run failed, as far as that is known. */
  readonly place?: ErrorPlace;
  /** ISO 8601, UTC: when a `retrying` one runs again. */
  readonly nextAttemptAt?: string;
  /** The build that ran it last; undefined if it has not run, or ran without a build's name. */
  readonly build?: string;
  /** The id of its trace, 32 hexadecimal digits, where traces are on. */
  readonly traceId?: string;
  /** The group of failures that the list was narrowed to. */
  readonly group?: string;
  /** Its position in the list, for `before` of the next page: a decimal number, larger for newer deliveries. */
  readonly cursor: string;
}

/**
 * One run of a delivery.
 * @example
 * const failed = ({ outcome }: DeliveryAttempt) => outcome === "failed";
 * @see {@link DeliveryDetail}
 */
export interface DeliveryAttempt {
  /** 1 for the first run. */
  readonly attempt: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly milliseconds: number;
  readonly outcome: "ok" | "failed";
  readonly error?: string;
  /** The locations in the project's own source that the error passed through, the innermost first; absent if none is known. */
  readonly places?: readonly ErrorPlace[];
  /** The build that ran it. */
  readonly build?: string;
}

/**
 * A raw body: `text` where it is valid UTF-8, otherwise `base64`.
 * @example
 * const textOf = ({ text, base64 = "" }: DeliveryBody) => text ?? atob(base64);
 * @see {@link DeliveryDetail}
 */
export interface DeliveryBody {
  /** The content type of the request; empty if it had none. */
  readonly type: string;
  /** The length in bytes. */
  readonly bytes: number;
  readonly text?: string;
  readonly base64?: string;
}

/**
 * Everything that is stored about a delivery, as `GET /deliveries/<id>` returns it.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/deliveries/${encodeURIComponent(id)}`);
 * const delivery: DeliveryDetail = await response.json();
 * @see {@link DeliverySummary}
 */
export interface DeliveryDetail extends DeliverySummary {
  /** Its position in a request that carried several events; 0 otherwise. */
  readonly part: number;
  /** In lower case, without credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined for a rejected delivery, and once the body was pruned. */
  readonly body?: DeliveryBody;
  /** The runs, oldest first. */
  readonly history: readonly DeliveryAttempt[];
}

/**
 * The query of `GET /deliveries`, newest first.
 * @example
 * const query: DeliveriesQuery = { outcome: "failed", limit: 20 };
 * @see {@link DeliverySummary}
 */
export interface DeliveriesQuery {
  /**
   * At most 1000.
   * @default 50
   */
  readonly limit?: number;
  readonly source?: string;
  /** The path of a trigger. */
  readonly trigger?: string;
  /** The event's whole name. */
  readonly event?: string;
  readonly outcome?: DeliveryOutcome;
  /** Part of the id or of the event's name. */
  readonly search?: string;
  /** A group of failures: only what failed for its reason. */
  readonly group?: string;
  /** The cursor of a delivery: only older ones are listed. */
  readonly before?: string;
  /** ISO 8601: only what was received then or later. */
  readonly from?: string;
  /** ISO 8601: only what was received earlier. */
  readonly to?: string;
}

/**
 * The body of `POST /deliveries/<id>/replay` that runs a changed copy. An empty body replays the delivery itself.
 * @example
 * const edited: EditedDelivery = { body: JSON.stringify({ id: 7 }) };
 * await fetch(`http://127.0.0.1:${managementPort}/deliveries/${id}/replay`, {
 *   method: "POST",
 *   body: JSON.stringify(edited),
 * });
 * @see {@link QueuedReplay}
 */
export interface EditedDelivery {
  /** The whole new body, as its sender would post it. */
  readonly body: string;
  /** These replace headers of the same name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The response to `DELETE /deliveries`, which deletes the matching deliveries that have ended. It takes the parameters of
 * {@link DeliveriesQuery} except `limit` and `group`, which it rejects with status 400. The ids of the deleted deliveries and
 * the results of `once` are kept for the retention.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/deliveries?outcome=failed`, { method: "DELETE" });
 * const { deliveries }: Purged = await response.json();
 * @see {@link DeliverySummary}
 */
export interface Purged {
  readonly outcome: "purged";
  /** How many were deleted. */
  readonly deliveries: number;
  /** Where more may be left: the `before` of the next call. */
  readonly next?: string;
}

/**
 * The response (202) to a replay that was queued.
 * @example
 * const { id }: QueuedReplay = await response.json();
 * @see {@link EditedDelivery}
 */
export interface QueuedReplay {
  /** The delivery that runs: the replayed one, or the changed copy with an id of its own. */
  readonly id: string;
  readonly outcome: "running";
  /** Of a changed copy: the id of the original. */
  readonly replayOf?: string;
}

/**
 * The body of `POST /try`: a request that is handed to the receiver as if its sender had posted it. It gets the proof
 * that its source would give, made with the project's own secret, unless it has one. The response is the receiver's.
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
  /** The path of a trigger, with a query where it has one. */
  readonly path: string;
  /**
   * The HTTP method.
   * @default "POST"
   */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As its sender would post it. */
  readonly body?: string;
  /**
   * What it is signed as, for a source whose headers name the event.
   * @default the first handled event
   */
  readonly event?: string;
}

/**
 * What is counted of a project's deliveries. Requests: `accepted` (stored to run), `duplicate`, `ignored` (nothing handles
 * the event), `checked` (the provider only checked the address), `refused`, `full` and `unavailable` (put off),
 * `aborted`. Runs: `ok`, `retrying`, `dead`. `replayed` counts replays. Durations: `waited` from the request to the
 * first run, `delivered` from the request to the end of the last run, `answered` from the request to its response.
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
 * Which durations are summed up: of runs, of the wait for the first run, of deliveries as a whole, of responses.
 * @example
 * const shown: StatsDuration[] = ["run", "wait"];
 * @see {@link StatsAnswer}
 */
export type StatsDuration = "run" | "wait" | "delivery" | "answer";

/**
 * Durations of a whole range in milliseconds. Percentiles are within 20 % of the true ones; they are undefined if
 * nothing was measured.
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
 * Percentiles of durations, one number a step, in milliseconds; null where nothing was measured.
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
 * The counts of one trigger, event or application; members that `by` does not name are empty.
 * @example
 * const total = ({ counts }: StatsSeries) => counts.accepted?.reduce((sum, one) => sum + one, 0) ?? 0;
 * @see {@link StatsAnswer}
 */
export interface StatsSeries {
  readonly trigger: string;
  readonly event: string;
  readonly application: string;
  /** One number a step; a measure that was never counted is left out. */
  readonly counts: Readonly<Partial<Record<StatsMeasure, readonly number[]>>>;
  /** Over the whole range. */
  readonly durations: Readonly<Record<StatsDuration, StatsSpread>>;
}

/**
 * The response to `GET /stats`: counts of minutes (kept for 48 hours) or hours (kept for 35 days) in columns of numbers. A
 * long response may be as old as a second, or ten where its steps are hours.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/stats?step=3600&by=trigger,event`);
 * const { total, series }: StatsAnswer = await response.json();
 * @see {@link StatsQuery}
 */
export interface StatsAnswer {
  /** Milliseconds since 1970: when the first step begins. */
  readonly from: number;
  /** Milliseconds of a step; larger than requested if only hours are kept. */
  readonly step: number;
  /** How many steps there are. */
  readonly steps: number;
  /** Everything that the query selects, as one series. */
  readonly total: StatsSeries;
  /** Percentiles of `total` by step. */
  readonly columns: Readonly<Record<StatsDuration, StatsColumns>>;
  /** One for each trigger, event or application that `by` names, in the order of their names. */
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
   * ISO 8601.
   * @default 24 hours before `to`
   */
  readonly from?: string;
  /**
   * ISO 8601.
   * @default now
   */
  readonly to?: string;
  /**
   * Seconds, whole minutes; at most 2,000 steps fit into a response.
   * @default a 60th of the range
   */
  readonly step?: number;
  /** Names of what is counted apart, with commas between them: `trigger`, `event`, `application`. */
  readonly by?: string;
  /** Only what this trigger received. */
  readonly trigger?: string;
  readonly event?: string;
  readonly application?: string;
}

/**
 * The response to `GET /queue`: how many deliveries wait for a run, run now and have failed for good.
 * @example
 * const response = await fetch(`http://127.0.0.1:${managementPort}/queue`);
 * const { dead }: QueueAnswer = await response.json();
 * @see {@link DeliveriesQuery}
 */
export interface QueueAnswer {
  readonly waiting: number;
  readonly running: number;
  /** Dead letters, which run again only when they are replayed. */
  readonly dead: number;
  /** ISO 8601: when the oldest one that waits was received. */
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
 * The response to a request that is rejected, on the public port as on this one, with a status of 400 or above and the
 * type `application/problem+json`.
 * @example
 * if (!response.ok) {
 *   const { title, detail }: Problem = await response.json();
 *   throw new Error(`${title}: ${detail}`);
 * }
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export interface Problem {
  /** A URI that names the kind of problem; `about:blank` where the status says it all. */
  readonly type: string;
  /** The kind in words. */
  readonly title: string;
  /** The status of the response. */
  readonly status: number;
  /** Explains to users what is wrong with this request. */
  readonly detail: string;
  /** The same as `detail`. */
  readonly error: string;
}
