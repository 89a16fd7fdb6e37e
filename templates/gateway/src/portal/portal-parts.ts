import type { DocumentReply, Inbox, Logger, Reply, Webhook } from "@hookloom/runtime/seams";
import type { AccessStore } from "../access/access-store.ts";
import type { Applications } from "../access/applications.ts";
import type { Directory } from "../access/directory.ts";
import type { EffectiveApi } from "../api/api.ts";
import type { Lifecycle } from "../lifecycle/lifecycle.ts";
import type { Counts } from "../limits/budget.ts";
import type { CallLog } from "./call-log.ts";
import type { SetCookie } from "./cookies.ts";
import type { OwnApplications } from "./own-applications.ts";
import type { SignIn } from "./sign-in.ts";

export interface PortalOptions {
  readonly webhook: Webhook;
  readonly inbox: Inbox;
  readonly rules: () => EffectiveApi | undefined;
  readonly lifecycle: Pick<Lifecycle, "status">;
  readonly store: AccessStore;
  readonly directory: Directory;
  readonly applications: Applications;
  readonly counts: Counts;
  readonly environment: string;
  readonly publicUrl: string;
  /** Secret of the portal's client at a foreign issuer. Undefined for a public client. */
  readonly clientSecret?: string | undefined;
  readonly log: Logger;
  /** Returns the current time in milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

/** A reply or a file, with the cookies to set. */
export type PortalReply = (Reply | DocumentReply) & { readonly cookies?: readonly SetCookie[] };

/** The dependencies that replies need in addition to the visit. */
export interface PortalParts extends PortalOptions {
  readonly now: () => number;
  readonly signIn: SignIn;
  readonly own: OwnApplications;
  readonly calls: CallLog;
}
