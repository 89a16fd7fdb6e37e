import { githubShots, issueOpened } from "../load/github-shots.ts";
import { runLoad } from "../load/http-client.ts";

/** What became of the requests of one load. */
export interface LoadReport {
  readonly sent: number;
  /** The ids of the deliveries that were answered with success. */
  readonly acknowledged: ReadonlySet<string>;
  /** The requests without an answer or with another one. */
  readonly failed: readonly FailedRequest[];
}

export interface FailedRequest {
  readonly id: string;
  /** An answer's status, or the system's code of a connection that broke before one. */
  readonly what: number | string;
  readonly at: Date;
}

export interface ServiceLoad {
  readonly host: string;
  readonly port: number;
  /** Requests a second; as many as can be unless given. */
  readonly rate?: number;
}

/** Sends signed deliveries over ten kept connections while `action` runs. */
export async function underLoad(load: ServiceLoad, action: () => Promise<void>): Promise<LoadReport> {
  const acknowledged = new Set<string>();
  const failed: FailedRequest[] = [];
  const fail = (id: string, what: number | string) => failed.push({ id, what, at: new Date() });
  const shots = githubShots(issueOpened());
  let sent = 0;
  let over = false;
  const next = () => {
    if (over) return undefined;
    sent++;
    return shots();
  };
  const running = runLoad({
    ...load,
    connections: 10,
    next,
    onAnswer: (id, { status }) => {
      if (status >= 200 && status < 300) acknowledged.add(id);
      else fail(id, status);
    },
    onConnectionError: fail,
  });
  try {
    await action();
  } finally {
    over = true;
    await running;
  }
  return { sent, acknowledged, failed };
}
