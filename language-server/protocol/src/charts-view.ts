import type { FailuresAnswer, GroupReplay, StatsAnswer } from "@hookloom/runtime/management";
import type { EnvironmentChoice, NamedChoice } from "./environment-runs.ts";

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
  /** One line for people where the environment does not run: the rest is what it stored. */
  readonly stopped?: string;
  /** Groups of failures that raise no notification. */
  readonly silenced: readonly string[];
  /** True where the environment names the address of its dashboard. */
  readonly dashboard: boolean;
  /** True where it names the address of traces. */
  readonly traces: boolean;
}

/** The series that the charts are narrowed to. */
export interface ChartsSeries {
  readonly trigger: string;
  readonly event: string;
}

/** The channel between the charts page and its host half. */
export interface ChartsViewContract {
  readonly host: {
    readonly requests: {
      readonly start: {
        readonly params: Record<string, never>;
        readonly result: EnvironmentChoice & {
          readonly project: string;
          /** The folder of the project, which the page keeps with its choice for the next window. */
          readonly root: string;
          readonly environments: readonly NamedChoice[];
          readonly ranges: readonly NamedChoice[];
        };
      };
      readonly load: {
        readonly params: EnvironmentChoice & { readonly only?: ChartsSeries };
        readonly result: ChartsData;
      };
      /** Runs every delivery of a group of failures again; `failed` is how many failed for the same reason, once all have ended. */
      readonly replayGroup: {
        readonly params: { readonly environment: string; readonly group: string };
        readonly result: GroupReplay & { readonly failed?: number };
      };
      /** Whether a group raises notifications; gives the groups that do not. */
      readonly silence: {
        readonly params: { readonly environment: string; readonly group: string; readonly silent: boolean };
        readonly result: { readonly silenced: readonly string[] };
      };
    };
    readonly events: {
      /** Deliveries of an environment came or ended, so its charts are read again. */
      readonly changed: { readonly environment: string };
    };
  };
  readonly view: {
    readonly requests: Record<string, never>;
    readonly events: {
      readonly ready: Record<string, never>;
      /** Shows the deliveries that were received in a range of time (milliseconds since 1970); of all times without one. */
      readonly filter: {
        readonly environment: string;
        readonly between?: { readonly from: number; readonly to: number };
      };
      /** Shows the deliveries of a group of failures, with the error that people know it by. */
      readonly listGroup: {
        readonly environment: string;
        readonly group: string;
        readonly error: string;
      };
      /** Shows the page of a delivery. */
      readonly openDelivery: {
        readonly environment: string;
        readonly id: string;
        readonly trigger: string;
      };
      readonly openDashboard: { readonly environment: string };
      /** Opens the trace of a delivery where the environment says that traces are. */
      readonly openTrace: {
        readonly environment: string;
        readonly id: string;
        readonly traceId: string;
      };
    };
  };
}
