import type {
  ChartsData,
  ChartsSeries,
  ChartsViewContract,
  FailureGroup,
} from "@hookloom/protocol/charts-view";
import type { EnvironmentChoice } from "@hookloom/protocol/environment-runs";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Host, isCancelled } from "../host.ts";
import { replayText } from "./chart-model.ts";
import type { TimeRange } from "./draw-chart.ts";

export type ChartsHost = Host<ChartsViewContract>;
export type ChartsStart = ChartsViewContract["host"]["requests"]["start"]["result"];

/** Handles a change to an environment's deliveries. */
export type ChangeHandler = (environment: string) => void;

/** The polling interval while the page is visible. */
const pollIntervalMs = 10_000;
/** The minimum interval between a refresh and the next one after a change. */
const minRefreshMs = 1_000;

interface DataInput {
  readonly host: ChartsHost;
  readonly choice: EnvironmentChoice;
  readonly only: ChartsSeries | undefined;
  readonly onChange: (take: ChangeHandler) => void;
}

const isVisible = (): boolean => document.visibilityState === "visible";

/** Returns a function that checks whether an environment is still the chosen one. */
function useChosen(environment: string): (name: string) => boolean {
  const chosen = useRef(environment);
  chosen.current = environment;
  return useCallback((name) => name === chosen.current, []);
}

/** Returns a function that runs work, one run at a time. Calls during a run cause a single further run afterwards. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    next ??= running.then(() => {
      next = undefined;
      return start();
    });
    return next;
  };
}

/** Loads the data for the current choice and polls for changes while the page is visible. Ignores outdated responses. */
function useData({ host, choice, only, onChange }: DataInput) {
  const [data, setData] = useState<ChartsData>();
  const [problem, setProblem] = useState<string>();
  const polledAt = useRef(0);
  const { environment, range } = choice;
  const isChosen = useChosen(environment);
  const newest = useRef<() => Promise<void>>(undefined);
  // A response is shown even if further changes arrived while it was loading.
  const refresh = useMemo(() => {
    const isNewest = (): boolean => newest.current === own;
    const own = oneAtATime(async () => {
      if (!isNewest()) return;
      polledAt.current = performance.now();
      try {
        const found = await host.request("load", { environment, range, ...(only ? { only } : {}) });
        if (!isNewest()) return;
        setData(found);
        setProblem(undefined);
      } catch (error) {
        if (isNewest()) setProblem(errorMessage(error));
      }
    });
    return own;
  }, [host, environment, range, only]);
  newest.current = refresh;
  useEffect(() => {
    void refresh();
    const timer = setInterval(() => {
      if (isVisible()) void refresh();
    }, pollIntervalMs);
    return () => clearInterval(timer);
  }, [refresh]);
  useEffect(() => {
    let timer: number | undefined;
    onChange((changed) => {
      if (changed !== environment) return;
      const remainingMs = polledAt.current + minRefreshMs - performance.now();
      timer ??= window.setTimeout(() => {
        timer = undefined;
        if (isVisible()) void refresh();
      }, remainingMs);
    });
    return () => window.clearTimeout(timer);
  }, [refresh, environment, onChange]);
  const refreshNewest = useCallback(() => newest.current?.() ?? Promise.resolve(), []);
  return { data, setData, problem, setProblem, refresh: refreshNewest, isChosen };
}

/** The page's state and actions. */
export function useCharts(
  host: ChartsHost,
  start: ChartsStart,
  { onChange, onChoice }: Pick<DataInput, "onChange"> & { onChoice(choice: EnvironmentChoice): void },
) {
  const { environment: first, range } = start;
  const [choice, setChoice] = useState<EnvironmentChoice>({ environment: first, range });
  const [only, setOnly] = useState<ChartsSeries>();
  const [selected, setSelected] = useState<TimeRange>();
  const [busy, setBusy] = useState<string>();
  const [notice, setNotice] = useState("");
  const [replayed, setReplayed] = useState<{ readonly group: string; readonly failed: number }>();
  const { data, setData, problem, setProblem, refresh, isChosen } = useData({
    host,
    choice,
    only,
    onChange,
  });
  const { environment } = choice;
  useEffect(() => {
    onChoice(choice);
  }, [onChoice, choice]);

  const select = (found: TimeRange | undefined): void => {
    setSelected(found);
    const between = found && { from: Math.round(found.from * 1000), to: Math.round(found.to * 1000) };
    host.send("filter", { environment, ...(between ? { between } : {}) });
  };
  const choose = (changed: Partial<EnvironmentChoice>): void => {
    setChoice({ ...choice, ...changed });
    if (selected) select(undefined);
    if (changed.environment !== undefined) {
      setOnly(undefined);
      setData(undefined);
      setProblem(undefined);
      setNotice("");
      setReplayed(undefined);
      setBusy(undefined);
    }
  };
  const replay = async (group: string): Promise<void> => {
    setBusy(group);
    try {
      const outcome = await host.request("replayGroup", { environment, group });
      // The user has switched to another environment.
      if (!isChosen(environment)) return;
      setNotice(replayText(outcome));
      setReplayed({ group, failed: outcome.failed ?? 0 });
      await refresh();
    } catch (error) {
      if (!isCancelled(error) && isChosen(environment)) setProblem(errorMessage(error));
    } finally {
      if (isChosen(environment)) setBusy(undefined);
    }
  };
  const silence = (group: string, silent: boolean): void => {
    host.request("silence", { environment, group, silent }).then(
      ({ silenced }) => isChosen(environment) && setData((before) => before && { ...before, silenced }),
      (error: unknown) => isChosen(environment) && setProblem(errorMessage(error)),
    );
  };
  return {
    ...{ choice, only, selected, busy, notice, replayed, data, problem },
    ...{ choose, setOnly, select, silence, refresh },
    replay: (group: string): void => void replay(group),
    list: ({ group, error }: Pick<FailureGroup, "group" | "error">): void =>
      host.send("listGroup", { environment, group, error }),
    open: (delivery: { readonly id: string; readonly trigger: string }): void =>
      host.send("openDelivery", { environment, ...delivery }),
    openTrace: (delivery: { readonly id: string; readonly traceId: string }): void =>
      host.send("openTrace", { environment, ...delivery }),
    openDashboard: (): void => host.send("openDashboard", { environment }),
  };
}

export type Charts = ReturnType<typeof useCharts>;
