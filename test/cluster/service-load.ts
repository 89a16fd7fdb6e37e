import { githubShots, issueOpened } from "../load/github-shots.ts";
import { runLoad } from "../load/http-client.ts";

/** What became of the requests of one load. */
export interface LoadReport {
  readonly sent: number;
  /** The ids of the deliveries that were answered with success. */
  readonly acknowledged: ReadonlySet<string>;
  /** Other answers, by status. */
  readonly refused: ReadonlyMap<number, number>;
  /** Requests whose connection broke before an answer. */
  readonly broken: number;
}

export interface ServiceLoad {
  readonly host: string;
  readonly port: number;
  /** Requests a second; as many as can be unless given. */
  readonly rate?: number;
}

export const failedRequests = ({ broken, refused }: LoadReport): number =>
  [...refused.values()].reduce((sum, count) => sum + count, broken);

/** Sends signed deliveries over ten kept connections while `action` runs. */
export async function underLoad(load: ServiceLoad, action: () => Promise<void>): Promise<LoadReport> {
  const acknowledged = new Set<string>();
  const refused = new Map<number, number>();
  const shots = githubShots(issueOpened());
  let sent = 0;
  let broken = 0;
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
      else refused.set(status, (refused.get(status) ?? 0) + 1);
    },
    onBroken: () => {
      broken++;
    },
  });
  try {
    await action();
  } finally {
    over = true;
    await running;
  }
  return { sent, acknowledged, refused, broken };
}
