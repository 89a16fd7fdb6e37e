import fc from "fast-check";
import { parseList } from "structured-headers";
import { describe, expect, it } from "vitest";
import type { RemainingBudget } from "./budget.ts";
import { quotaProblem, rateLimitFields } from "./limits.ts";

const left = (
  policy: string,
  count: number,
  seconds: number,
  remaining: number,
  ms: number,
): RemainingBudget => ({
  budget: { policy, holder: "shop", limit: { count, seconds } },
  remaining,
  resetMs: ms,
});
const itemsOf = (field: string | undefined) =>
  parseList(field ?? "").map(([name, parameters]) => [name, Object.fromEntries(parameters)]);

describe("the fields of a limit", () => {
  it("are structured, and say each policy and what is left of it", () => {
    const fields = rateLimitFields([left("/*", 600, 60, 599, 59_400), left("gold", 100_000, 86_400, 0, 1)]);
    expect(fields).toEqual({
      "ratelimit-policy": '"/*";q=600;w=60, "gold";q=100000;w=86400',
      ratelimit: '"/*";r=599;t=60, "gold";r=0;t=1',
    });
    expect(itemsOf(fields["ratelimit-policy"])).toEqual([
      ["/*", { q: 600, w: 60 }],
      ["gold", { q: 100_000, w: 86_400 }],
    ]);
    expect(rateLimitFields([])).toEqual({});
  });

  it("parse whatever a policy is called", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(1_000_000), (name, remaining, ms) => {
        const { ratelimit } = rateLimitFields([left(name, 5, 60, remaining, ms)]);
        const [[, parameters] = []] = itemsOf(ratelimit);
        expect(parameters).toEqual({ r: remaining, t: Math.ceil(ms / 1000) });
      }),
    );
  });

  it("come with the refusal, which says how long to wait", () => {
    const gold = left("gold", 5, 60, 0, 41_200);
    const { status, headers, body } = quotaProblem(gold, [left("/*", 600, 60, 7, 3000), gold]);
    expect(status).toBe(429);
    expect(headers["retry-after"]).toBe("42");
    expect(itemsOf(headers.ratelimit).at(-1)).toEqual(["gold", { r: 0, t: 42 }]);
    expect(body).toMatchObject({
      type: "https://iana.org/assignments/http-problem-types#quota-exceeded",
      status: 429,
      "violated-policies": ["gold"],
      detail: "The limit gold of 5 requests in 60 seconds is used up: retry in 42 seconds.",
    });
  });
});
