import type { FailuresAnswer, GroupReplay, StatsAnswer } from "@hookloom/runtime/management";
import * as v from "valibot";
import type { EnvironmentChoice, NamedChoice } from "./environment-runs.ts";
import {
  count,
  environmentChoice,
  flag,
  type Message,
  nothing,
  type PageContract,
  question,
  text,
} from "./messages.ts";

export type {
  FailureGroup,
  StatsAnswer,
  StatsColumns,
  StatsMeasure,
  StatsSeries,
  StatsSpread,
} from "@hookloom/runtime/management";

/** A build, and the time when it went live. */
export interface ChartsRelease {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The build's short name. */
  readonly build: string;
}

/** The page's data for an environment and a time range. */
export interface ChartsData {
  readonly stats: StatsAnswer;
  readonly releases: readonly ChartsRelease[];
  readonly failures: FailuresAnswer;
  /** A one-line notice that the environment is not running. The other data is then the environment's stored data. */
  readonly stoppedNotice?: string;
  /** The ids of muted failure groups. */
  readonly silenced: readonly string[];
  /** True if the environment is configured with a dashboard URL. */
  readonly dashboard: boolean;
  /** True if the environment is configured with a tracing URL. */
  readonly traces: boolean;
}

const series = v.object({ trigger: text, event: text });
/** The series that the charts are filtered by. */
export interface ChartsSeries extends Message<typeof series> {}

const group = { environment: text, group: text };

/** Messages from the charts page to its host. */
export const chartsMessages = {
  requests: {
    start: question<
      EnvironmentChoice & {
        readonly project: string;
        /** The project folder, which the page stores with its selection for the next window. */
        readonly root: string;
        readonly environments: readonly NamedChoice[];
        readonly ranges: readonly NamedChoice[];
      }
    >()({}),
    load: question<ChartsData>()({ ...environmentChoice.entries, only: v.exactOptional(series) }),
    /** Replays all deliveries of a failure group. `failed` is the number of deliveries that failed for the same reason again. */
    replayGroup: question<GroupReplay & { readonly failed?: number }>()(group),
    /** Mutes or unmutes a failure group. Returns the muted groups. */
    silence: question<{ readonly silenced: readonly string[] }>()({ ...group, silent: flag }),
  },
  events: {
    ready: nothing,
    /** Shows the deliveries received in a time range (milliseconds since 1970). Without a range, shows all deliveries. */
    filter: v.object({
      environment: text,
      between: v.exactOptional(v.object({ from: count, to: count })),
    }),
    /** Shows the deliveries of a failure group, with the error that identifies the group to users. */
    listGroup: v.object({ ...group, error: text }),
    /** Shows the page of a delivery. */
    openDelivery: v.object({ environment: text, id: text, trigger: text }),
    openDashboard: v.object({ environment: text }),
    /** Opens a delivery's trace in the environment's tracing tool. */
    openTrace: v.object({ environment: text, id: text, traceId: text }),
  },
};

type ChartsEvents = {
  /** Deliveries were received or finished in an environment. The page has to reload the charts of this environment. */
  readonly changed: { readonly environment: string };
};

/** The message channel between the charts page and its host. */
export interface ChartsViewContract extends PageContract<typeof chartsMessages, ChartsEvents> {}
