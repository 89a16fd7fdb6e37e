import type { IncomingMessage } from "node:http";
import type { Trigger } from "@hookloom/runtime/seams";
import { type EffectiveApi, portalPath } from "../api/api.ts";
import type { ApiStatus } from "../management/api-management.ts";

/** Who is signed in. */
export interface Member {
  readonly id: string;
  readonly name: string;
}

/** One request to the portal, with what every page needs. */
export interface Visit {
  readonly method: string;
  /** Below the portal's own: empty, or `/docs/start`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The base of the URL that consumers call, such as `https://hooks.example.com/shop`. */
  readonly address: string;
  readonly api: EffectiveApi;
  readonly status: ApiStatus;
  /** The triggers that take consumers. */
  readonly resources: readonly Trigger[];
  readonly member: Member | undefined;
  /** Part of every form of the portal, and unknown to other sites. */
  readonly formToken: string;
}

/** The address of a page, also below a proxy that adds a path of its own. */
export function linkTo({ address }: Pick<Visit, "address">, path = ""): string {
  return `${URL.parse(address)?.pathname.replace(/\/+$/, "") ?? ""}${portalPath}${path}`;
}

const isHost = (text: string): boolean => /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.test(text);

/**
 * The base of the URL as the visitor sees it: that of the environment, else what the request and the proxies in front say.
 * Only the visitor who claims another one sees wrong addresses.
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
