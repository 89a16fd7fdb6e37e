import { header } from "../receiver/headers.ts";
import { isObject } from "../receiver/parse-body.ts";
import type { RequestHead } from "../webhook/trigger.ts";
import type { HttpPlace } from "./http-options.ts";

function memberOf(payload: unknown, path: string): unknown {
  let value = payload;
  for (const name of path.split(".")) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** The value at a place of a request, a number as its digits; undefined where there is none. */
export function readPlace(place: HttpPlace, request: RequestHead, payload: unknown): string | undefined {
  if (place.header !== undefined) return header(request.headers, place.header.toLowerCase());
  if (place.query !== undefined) {
    const query = request.url.split("?", 2)[1] ?? "";
    return new URLSearchParams(query).get(place.query) ?? undefined;
  }
  const value = memberOf(payload, place.body);
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
