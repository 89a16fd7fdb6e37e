import type { IncomingMessage } from "node:http";
import type { Trigger } from "@hookloom/runtime/seams";
import { type EffectiveApi, portalPath } from "../api/api.ts";
import type { ApiStatus } from "../management/api-management.ts";

/** The signed-in user. */
export interface Member {
  readonly id: string;
  readonly name: string;
}

/** A request to the portal, with the data that every page needs. */
export interface Visit {
  readonly method: string;
  /** Path below the portal's path, such as `/docs/start`; empty for the portal itself. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The base URL that consumers call, such as `https://hooks.example.com/shop`. */
  readonly address: string;
  readonly api: EffectiveApi;
  readonly status: ApiStatus;
  /** The triggers that accept consumers. */
  readonly resources: readonly Trigger[];
  readonly member: Member | undefined;
  /** Token in every form of the portal. Other sites do not know it. */
  readonly formToken: string;
}

/** Returns the URL of a page, including the path that a proxy may add. */
export function linkTo({ address }: Pick<Visit, "address">, path = ""): string {
  return `${URL.parse(address)?.pathname.replace(/\/+$/, "") ?? ""}${portalPath}${path}`;
}

const isHost = (text: string): boolean => /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(text);

/**
 * Returns the base URL as the visitor sees it: the environment's public URL, or else the one in the request and its proxy
 * headers. A forged URL affects only the visitor who sends it.
 */
export function publicAddress({ headers }: IncomingMessage, publicUrl: string): string {
  if (publicUrl !== "") return publicUrl.replace(/\/+$/, "");
  const named = (name: string) => headers[name]?.toString().split(",", 1)[0]?.trim() ?? "";
  const host = [named("x-forwarded-host"), headers.host ?? ""].find(isHost) ?? "localhost";
  return `${named("x-forwarded-proto") === "https" ? "https" : "http"}://${host.toLowerCase()}`;
}

export type MemberVisit = Visit & { readonly member: Member };

export function hasMember(visit: Visit): visit is MemberVisit {
  return visit.member !== undefined;
}
