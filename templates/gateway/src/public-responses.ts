import {
  type Access,
  type Logger,
  problem,
  type Reply,
  respond,
  StoreUnavailable,
} from "@hookloom/runtime/seams";
import type { AddressRules } from "./access/address-rules.ts";
import type { Outcomes } from "./access/outcomes.ts";
import type { OwnIssuer } from "./access/own-issuer.ts";
import { issuerPaths } from "./api/api.ts";
import type { Limits } from "./limits/limits.ts";
import type { PortalDoor } from "./portal-door.ts";

export interface PublicResponsesOptions {
  readonly portal: PortalDoor;
  readonly outcomes: Outcomes;
  readonly issuer: OwnIssuer;
  readonly addresses: AddressRules;
  readonly limits: Limits;
  readonly log: Logger;
}

/** The reply while the store is unavailable. */
const storeUnavailable = (): Reply =>
  problem({
    status: 503,
    detail: "The store is unavailable: retry later.",
    headers: { "retry-after": "5" },
  });

/** Handles the public paths other than triggers: the portal, the outcomes of deliveries and the token issuer. */
export function publicResponses(options: PublicResponsesOptions): Pick<Access, "findRoute" | "respond"> {
  const { portal, outcomes, issuer, addresses, limits, log } = options;
  const handle: Access["respond"] = async (head, request, response) => {
    const reply = (made: Reply): true => {
      respond(response, made);
      request.resume();
      return true;
    };
    if (portal.findRoute(head.path) === undefined && outcomes.findRoute(head.path) !== undefined)
      return reply(await outcomes.handle(head));
    const denied = addresses.enterApi(head);
    if (denied !== undefined) return reply(denied);
    if (portal.findRoute(head.path) === undefined) {
      const over = limits.enterIssuer(head);
      return over === undefined ? issuer.respond(request, response) : reply(over);
    }
    await portal.respond(head.path, request, response);
    return true;
  };
  return {
    findRoute: (path) =>
      issuerPaths.includes(path) ? path : (portal.findRoute(path) ?? outcomes.findRoute(path)),
    respond: async (head, request, response) => {
      try {
        return await handle(head, request, response);
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || response.headersSent) throw error;
        log.error("A request failed, since the store is unavailable", { path: head.path, error });
        respond(response, storeUnavailable());
        request.resume();
        return true;
      }
    },
  };
}
