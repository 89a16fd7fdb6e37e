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

/** When a build went live. */
export interface ChartsRelease {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The short name of the build. */
  readonly build: string;
}

/** What the page shows of an environment and a range. */
export interface ChartsData {
  readonly stats: StatsAnswer;
  readonly releases: readonly ChartsRelease[];
  readonly failures: FailuresAnswer;
  /** Says in one line that the environment does not run: the rest is what it stored. */
  readonly stopped?: string;
  /** Groups of failures that raise no notification. */
  readonly silenced: readonly string[];
  /** True where the environment names the address of its dashboard. */
  readonly dashboard: boolean;
  /** True where it names the address of traces. */
  readonly traces: boolean;
}

const series = v.object({ trigger: text, event: text });
/** The series that the charts are narrowed to. */
export interface ChartsSeries extends Message<typeof series> {}

const group = { environment: text, group: text };

/** What the charts page sends to its host half. */
export const chartsMessages = {
  requests: {
    start: question<
      EnvironmentChoice & {
        readonly project: string;
        /** The folder of the project, which the page keeps with its choice for the next window. */
        readonly root: string;
        readonly environments: readonly NamedChoice[];
        readonly ranges: readonly NamedChoice[];
      }
    >()({}),
    load: question<ChartsData>()({ ...environmentChoice.entries, only: v.exactOptional(series) }),
    /** Runs every delivery of a group of failures again; `failed` is how many failed for the same reason, once all have ended. */
    replayGroup: question<GroupReplay & { readonly failed?: number }>()(group),
    /** Whether a group raises notifications; gives the groups that do not. */
    silence: question<{ readonly silenced: readonly string[] }>()({ ...group, silent: flag }),
  },
  events: {
    ready: nothing,
    /** Shows the deliveries that were received in a range of time (milliseconds since 1970); of all times without one. */
    filter: v.object({
      environment: text,
      between: v.exactOptional(v.object({ from: count, to: count })),
    }),
    /** Shows the deliveries of a group of failures, with the error that identifies it to users. */
    listGroup: v.object({ ...group, error: text }),
    /** Shows the page of a delivery. */
    openDelivery: v.object({ environment: text, id: text, trigger: text }),
    openDashboard: v.object({ environment: text }),
    /** Opens the trace of a delivery where the environment says that traces are. */
    openTrace: v.object({ environment: text, id: text, traceId: text }),
  },
};

type ChartsEvents = {
  /** Deliveries of an environment came or ended, so its charts are read again. */
  readonly changed: { readonly environment: string };
};

/** The channel between the charts page and its host half. */
export interface ChartsViewContract extends PageContract<typeof chartsMessages, ChartsEvents> {}
