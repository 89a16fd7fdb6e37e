import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  headersFromOutside,
  mediaType,
  parseQuery,
  respond,
  StoreUnavailable,
} from "@hookloom/runtime/seams";
import { clientAddress, Ranges } from "../access/client-address.ts";
import { hashText } from "../access/credential-text.ts";
import { type EffectiveApi, portalPath } from "../api/api.ts";
import { AddressLimit, networkPrefix } from "../limits/address-limit.ts";
import { CallLog } from "./call-log.ts";
import { readCookie, type SetCookie, writeCookie } from "./cookies.ts";
import { Members } from "./members.ts";
import { OwnApplications } from "./own-applications.ts";
import { message } from "./page.ts";
import type { PortalOptions, PortalParts, PortalReply } from "./portal-parts.ts";
import { type PortalStore, portalPart } from "./portal-store.ts";
import { postReply } from "./post-replies.ts";
import { readReply } from "./read-replies.ts";
import { newToken, SignIn } from "./sign-in.ts";
import { publicAddress, type Visit } from "./visit.ts";

/** Maximum size of a form; larger than any form of the portal. */
const maxFormBytes = 16 * 1024;

/**
 * Returns the token that every portal form must contain. It is derived from the browser's cookie, which other sites cannot read,
 * and does not reveal the cookie.
 */
function formTokenOf(cookie: string): string {
  return createHash("sha256").update(`form ${cookie}`).digest("base64url");
}

/** Checks in constant time whether a form contains the token for a cookie. */
function hasFormToken(form: URLSearchParams, cookie: string | undefined): boolean {
  if (cookie === undefined) return false;
  const [given, wanted] = [form.get("form") ?? "", formTokenOf(cookie)].map((text) =>
    createHash("sha256").update(text).digest(),
  );
  return given !== undefined && wanted !== undefined && timingSafeEqual(given, wanted);
}

/**
 * Whether a request comes from a page of the portal. Every browser sends the origin of a page that submits a POST request, and no
 * page can change this header.
 */
function isSameOrigin({ headers }: IncomingMessage, address: string): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin") return false;
  const origin = URL.parse(headers.origin ?? "");
  if (origin === null) return false;
  const forwarded = headers["x-forwarded-host"]?.toString().split(",", 1)[0]?.trim();
  const own = [URL.parse(address)?.host, headers.host, forwarded];
  return own.some((host) => host !== undefined && host.toLowerCase() === origin.host);
}

/** Reads the fields of a form. Returns undefined if the body is not a form or is too long. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes <= maxFormBytes) parts.push(part);
  }
  const isForm = mediaType(request.headers["content-type"]) === "application/x-www-form-urlencoded";
  if (!isForm || bytes > maxFormBytes) return undefined;
  return new URLSearchParams(Buffer.concat(parts).toString("utf8"));
}

/** Interval for writing recorded calls, in milliseconds. */
const flushIntervalMs = 5_000;
const pruneIntervalMs = 3_600_000;
/** How long calls, ended sessions and invitations are kept, in milliseconds. */
const retentionMs = 30 * 24 * 3_600_000;
/** Maximum number of sign-in attempts from one address. */
const signInLimit = { count: 30, seconds: 60 };

/** A one-time sign-in link. */
export interface InvitationLink {
  /** Relative to the base URL that consumers call. */
  readonly path: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
  /** Number of the member's applications, or undefined for a new member. */
  readonly applications?: number;
}

const invitationPrefix = "/invitations/";

/** The consumer pages on the public port. */
export class Portal {
  readonly #parts: PortalParts;
  readonly store: PortalStore;
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #proxies = new Ranges();
  readonly #attempts = new AddressLimit();
  readonly members: Members;
  readonly calls: CallLog;

  private constructor(parts: PortalParts, portal: PortalStore) {
    this.#parts = parts;
    this.store = portal;
    this.calls = parts.calls;
    this.members = new Members({ ...parts, portal });
    this.#timers = [
      setInterval(() => void parts.calls.flush().catch(this.#failed), flushIntervalMs).unref(),
      setInterval(() => {
        const now = parts.now();
        void portal.prune(now - retentionMs, now).catch(this.#failed);
      }, pruneIntervalMs).unref(),
    ];
  }

  readonly #failed = (error: unknown): void =>
    this.#parts.log.error("The store of the portal failed", { error });

  /** @throws StoreUnavailable */
  static async open(options: PortalOptions): Promise<Portal> {
    const { inbox, store, directory, applications, now = Date.now } = options;
    const portal = await inbox.open(portalPart);
    const own = new OwnApplications({ store, portal, directory, applications, now });
    const parts = { ...options, now, own, signIn: new SignIn(portal, now), calls: new CallLog(portal, now) };
    return new Portal(parts, portal);
  }

  /** Creates a link that signs a user in under a name. */
  async invite(name: string): Promise<InvitationLink> {
    const applications = await this.members.invited(name);
    const { token, expiresAt } = await this.#parts.signIn.invite(name);
    const known = applications === undefined ? {} : { applications };
    return { path: `${portalPath}${invitationPrefix}${token}`, expiresAt, ...known };
  }

  /** Handles a request to any portal path. */
  async respond(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const api = this.#parts.rules();
    if (api === undefined) return;
    const { log, publicUrl } = this.#parts;
    const address = publicAddress(request, publicUrl);
    const isSecure = address.startsWith("https:");
    const bare = this.#visit(request, path, address, api);
    let portalReply: PortalReply;
    try {
      portalReply = await this.#reply(bare, request, isSecure);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      log.error("A portal page could not be created", { error });
      portalReply = message(
        bare,
        503,
        "Temporarily unavailable",
        "The portal cannot read its store at the moment: retry later.",
      );
    }
    if (!request.complete) request.resume();
    const { cookies = [], ...reply } = portalReply;
    if (cookies.length > 0)
      response.setHeader(
        "set-cookie",
        cookies.map((cookie) => writeCookie(cookie, isSecure)),
      );
    respond(response, reply);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.calls.flush().catch(this.#failed);
  }

  #visit(request: IncomingMessage, path: string, address: string, api: EffectiveApi): Visit {
    const { webhook, lifecycle } = this.#parts;
    return {
      method: request.method ?? "",
      path: path.slice(portalPath.length).replace(/\/$/, ""),
      query: parseQuery(request.url),
      address,
      api,
      status: lifecycle.status(),
      resources: webhook.triggers.filter(({ protocol }) => protocol.consumers === true),
      member: undefined,
      formToken: "",
    };
  }

  /**
   * Whether a visit is a sign-in attempt: with a form, at an issuer, or by guessing an invitation. Reading pages does not count,
   * since readers must not prevent others at the same address from signing in.
   */
  async #isAttempt({ method, path }: Visit): Promise<boolean> {
    if (!path.startsWith(invitationPrefix))
      return path.startsWith("/sign-in/") || (method === "POST" && path === "/sign-in");
    const token = path.slice(invitationPrefix.length);
    return method === "POST" || (await this.#parts.signIn.invitation(token)) === undefined;
  }

  async #reply(bare: Visit, request: IncomingMessage, isSecure: boolean): Promise<PortalReply> {
    const wait = (await this.#isAttempt(bare)) ? await this.#waitTime(bare, request) : 0;
    if (wait > 0) {
      const text = "Too many sign-in attempts from your address. Try again in a minute.";
      const rejected = message(bare, 429, "Too many attempts", text);
      const seconds = String(Math.ceil(wait / 1000));
      return { ...rejected, headers: { ...rejected.headers, "retry-after": seconds } };
    }
    const session = readCookie(request, "session", isSecure);
    const member = await this.#parts.signIn.member(session);
    // A signed-in member may open an invitation for another name.
    const isInvited = bare.path.startsWith(invitationPrefix);
    const known = member === undefined || isInvited ? readCookie(request, "visit", isSecure) : session;
    const cookie = known ?? newToken();
    const visit: Visit = { ...bare, member, formToken: formTokenOf(cookie) };
    if (visit.method === "GET" || visit.method === "HEAD") {
      const portalReply = await readReply(this.#parts, visit, readCookie(request, "flow", isSecure));
      const fresh = isInvited && known === undefined;
      const visitor: SetCookie = { name: "visit", value: cookie, seconds: 3_600 };
      return fresh ? { ...portalReply, cookies: [...(portalReply.cookies ?? []), visitor] } : portalReply;
    }
    if (visit.method !== "POST") {
      const rejected = message(visit, 405, "Method not allowed", "The portal accepts only GET and POST.");
      return { ...rejected, headers: { ...rejected.headers, allow: "GET, HEAD, POST" } };
    }
    return this.#post(visit, request, known, session);
  }

  async #post(
    visit: Visit,
    request: IncomingMessage,
    cookie: string | undefined,
    session: string | undefined,
  ): Promise<PortalReply> {
    const foreign =
      "The form was not sent from a page of this portal: open the portal, and submit the form there.";
    if (!isSameOrigin(request, visit.address)) return message(visit, 403, "Nothing was changed", foreign);
    const form = await readForm(request);
    if (form === undefined)
      return message(
        visit,
        400,
        "Nothing was changed",
        "The request does not contain a form of this portal.",
      );
    if (!hasFormToken(form, cookie)) {
      const old = "This form belongs to an earlier session: reload the page and submit it again.";
      return message(visit, 403, "Nothing was changed", old);
    }
    return postReply(this.#parts, visit, form, session);
  }

  /**
   * Returns the milliseconds until an address may attempt to sign in again, or 0 if an attempt is allowed. The process's own
   * count, which is cheap and bounded, is checked first, so that attempts cannot fill the store, which counts across all
   * replicas.
   */
  async #waitTime({ api }: Visit, request: IncomingMessage): Promise<number> {
    const head = { address: request.socket.remoteAddress, headers: headersFromOutside(request.headers) };
    const address = clientAddress(head, this.#proxies.of(api.trustedProxies)) ?? "";
    const now = this.#parts.now();
    const { passed, resetMs } = this.#attempts.count(address, signInLimit, now);
    if (!passed) return resetMs;
    const window = signInLimit.seconds * 1000;
    const { count, endsAt } = await this.store.countAttempt(
      hashText(networkPrefix(address)),
      now,
      now + window,
    );
    // The clock of another replica may be ahead.
    return count <= signInLimit.count ? 0 : Math.min(window, Math.max(1, endsAt - now));
  }
}
