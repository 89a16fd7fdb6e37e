import { eventGuards } from "../../../extension/src/host/flow/flow-guards.ts";

/** An event of the page as its guard has read it. */
export interface NotedEvent {
  readonly event: string;
  readonly params: unknown;
}

/** All events of the page, which a host in a test only keeps, behind the real host's guards. */
export function notedEvents(keep: (noted: NotedEvent) => void) {
  return Object.fromEntries(
    Object.entries(eventGuards).map(([event, guard]) => [
      event,
      (params: unknown): void => keep({ event, params: guard(params) }),
    ]),
  ) as Record<keyof typeof eventGuards, (params: unknown) => void>;
}
