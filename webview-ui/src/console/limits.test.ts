import { expect, it } from "vitest";
import { limitText, readLimits } from "./limits.ts";

it("reads what is left of each limit, with its quota", () => {
  const limits = readLimits([
    ["ratelimit-policy", '"gold";q=100000;w=86400, "http";q=60;w=60'],
    ["ratelimit", '"gold";r=99120;t=3600, "http"; r=0'],
    ["x-other", '"no";r=1'],
  ]);
  expect(limits).toEqual([
    { policy: "gold", remaining: 99_120, quota: 100_000, seconds: 3600 },
    { policy: "http", remaining: 0, quota: 60 },
  ]);
  expect(limits.map(limitText)).toEqual([
    "gold: 99,120 of 100,000 left, renewed in 3,600 s",
    "http: 0 of 60 left",
  ]);
});

it("names the limit of all paths together", () => {
  const [limit] = readLimits([["ratelimit", '"/*";r=599;t=60']]);
  expect(limit && limitText(limit)).toBe("The whole API: 599 left, renewed in 60 s");
});

it.each([[[]], [[["ratelimit", "limit=300, remaining=299"]]], [[["ratelimit", '"a";t=1']]]] as const)(
  "reads nothing where nothing is said in this form",
  (headers) => expect(readLimits(headers)).toEqual([]),
);
