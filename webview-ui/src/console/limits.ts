import { t } from "@vscode/l10n";
import { numberText } from "../model/language.ts";

/** The remaining quota of one rate limit, according to a response's headers. */
export interface LimitState {
  readonly policy: string;
  /** The number of requests that the window allows, if the response specifies it. */
  readonly quota: number | undefined;
  readonly remaining: number;
  /** Seconds until the quota is renewed. */
  readonly seconds: number | undefined;
}

type HeaderPairs = readonly (readonly [name: string, value: string])[];

/** Parses the items of a structured list such as `"gold";r=5;t=30, "http";r=1`, by name. */
function headerItems(headers: HeaderPairs, name: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
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
 * Reads the rate limits from a response's headers.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function readLimits(headers: HeaderPairs): readonly LimitState[] {
  const policies = headerItems(headers, "ratelimit-policy");
  return [...headerItems(headers, "ratelimit")].flatMap(([policy, numbers]) => {
    const [remaining, seconds] = [numbers.get("r"), numbers.get("t")];
    const quota = policies.get(policy)?.get("q");
    if (remaining === undefined) return [];
    return [{ policy, quota, remaining, seconds }];
  });
}

/** The receiver's name for the limit that applies to all paths. */
const wholeApi = "/*";

/** Formats a limit: `gold: 99,120 of 100,000 left, renewed in 3,600 s`. */
export function limitText({ policy, quota, remaining, seconds }: LimitState): string {
  const name = policy === wholeApi ? t("The whole API") : policy;
  const left = numberText(remaining);
  if (quota === undefined)
    return seconds === undefined
      ? t("{0}: {1} left", name, left)
      : t("{0}: {1} left, renewed in {2} s", name, left, numberText(seconds));
  return seconds === undefined
    ? t("{0}: {1} of {2} left", name, left, numberText(quota))
    : t("{0}: {1} of {2} left, renewed in {3} s", name, left, numberText(quota), numberText(seconds));
}
