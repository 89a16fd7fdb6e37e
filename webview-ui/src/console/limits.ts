/** What is left of one limit, by the headers of a response. */
export interface LimitState {
  readonly policy: string;
  /** How many requests the window allows, if the response names it. */
  readonly quota: number | undefined;
  readonly remaining: number;
  /** Seconds until it is renewed. */
  readonly seconds: number | undefined;
}

type Pairs = readonly (readonly [name: string, value: string])[];

/** The items of a structured list such as `"gold";r=5;t=30, "http";r=1`, by their names. */
function headerItems(headers: Pairs, name: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const items = new Map<string, ReadonlyMap<string, number>>();
  for (const [, value] of headers.filter(([header]) => header === name)) {
    for (const [, policy = "", parameters = ""] of value.matchAll(
      /"([^"]*)"((?:\s*;\s*[a-z]+=[^;,\s]+)*)/g,
    )) {
      const numbers = [...parameters.matchAll(/([a-z]+)=(\d+)/g)];
      items.set(policy, new Map(numbers.map(([, key = "", digits]) => [key, Number(digits)])));
    }
  }
  return items;
}

/**
 * The limits that a response describes.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function readLimits(headers: Pairs): readonly LimitState[] {
  const policies = headerItems(headers, "ratelimit-policy");
  return [...headerItems(headers, "ratelimit")].flatMap(([policy, numbers]) => {
    const [remaining, seconds] = [numbers.get("r"), numbers.get("t")];
    const quota = policies.get(policy)?.get("q");
    if (remaining === undefined) return [];
    return [{ policy, quota, remaining, seconds }];
  });
}

/** What the receiver calls the limit of all paths together. */
const wholeApi = "/*";

/** `gold: 99,120 of 100,000 left, renewed in 3,600 s`. */
export function limitText({ policy, quota, remaining, seconds }: LimitState): string {
  const number = (value: number): string => value.toLocaleString("en-US");
  const of = quota === undefined ? "" : ` of ${number(quota)}`;
  const renewed = seconds === undefined ? "" : `, renewed in ${number(seconds)} s`;
  return `${policy === wholeApi ? "The whole API" : policy}: ${number(remaining)}${of} left${renewed}`;
}
