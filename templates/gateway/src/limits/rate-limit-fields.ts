import { problem, type Refusal } from "@hookloom/runtime/seams";
import { quoted } from "../access/refusals.ts";
import type { Left } from "./budget.ts";

// Everything here follows draft-ietf-httpapi-ratelimit-headers-11 of 2026-05-23, which is not an RFC yet.
// https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11

const quotaExceeded = "https://iana.org/assignments/http-problem-types#quota-exceeded";

function secondsOf(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

/** The fields that show a consumer its policies and what is left of them; none where nothing limits it. */
export function rateLimitFields(left: readonly Left[]): Readonly<Record<string, string>> {
  if (left.length === 0) return {};
  const policy = ({ budget: { policy: name, limit } }: Left) =>
    `${quoted(name)};q=${limit.count};w=${limit.seconds}`;
  const now = ({ budget, remaining, milliseconds }: Left) =>
    `${quoted(budget.policy)};r=${remaining};t=${secondsOf(milliseconds)}`;
  return { "ratelimit-policy": left.map(policy).join(", "), ratelimit: left.map(now).join(", ") };
}

/** 429: nothing is left of a budget until its window ends. */
export function quotaProblem(violated: Left, left: readonly Left[]): Refusal {
  const { policy, limit } = violated.budget;
  const wait = Math.max(1, secondsOf(violated.milliseconds));
  return problem({
    status: 429,
    type: quotaExceeded,
    title: "Quota exceeded",
    detail: `The limit ${policy} of ${limit.count} requests in ${limit.seconds} seconds is used up: try again in ${wait} seconds.`,
    members: { "violated-policies": [policy] },
    headers: { "retry-after": String(wait), ...rateLimitFields(left) },
  });
}
