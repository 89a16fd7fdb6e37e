import type { SampleEnvironment, SampleStart, SampleViewContract } from "@hookloom/protocol/sample-view";
import { useEffect, useState } from "react";
import type { Host } from "../host.ts";

type SampleHost = Pick<Host<SampleViewContract>, "request">;

/** Before each time that an environment is asked again, which costs a connection to its cluster. */
const pausesMs = [2_000, 4_000, 8_000, 16_000, 30_000];

/**
 * Asks an environment that did not answer in time, or that starts, again by itself, a few times; true while it does. The host sends what it
 * finds, and a person can ask at any time.
 */
export function useEnvironmentPolling(
  host: SampleHost,
  start: SampleStart,
  environment: SampleEnvironment,
): boolean {
  const [tried, setTried] = useState({ start, count: 0 });
  const count = tried.start === start ? tried.count : 0;
  const pause = pausesMs[count];
  const waits =
    start.environment !== undefined &&
    (environment.unanswered === true || environment.starting === true) &&
    !environment.running &&
    pause !== undefined;
  useEffect(() => {
    if (!waits) return;
    const poll = (): void => {
      const next = (): void => setTried({ start, count: count + 1 });
      host.request("run", {}).then(next, next);
    };
    const timer = setTimeout(poll, pause);
    return () => clearTimeout(timer);
  }, [host, start, waits, count, pause]);
  return waits;
}
