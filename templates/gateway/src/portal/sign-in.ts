import { hashText, randomText } from "../access/credential-text.ts";
import { type Invitation, type PortalStore, subjectOfInvited } from "./portal-store.ts";
import type { Member } from "./visit.ts";

/** Lifetime of an invitation, in milliseconds. */
const invitationLifetimeMs = 15 * 60 * 1000;
/** How long a browser stays signed in, in seconds. */
export const sessionSeconds: number = 8 * 3600;

/** Number of random base62 digits, which contain 250 bits and cannot be guessed. */
const tokenLength = 42;
const tokenPattern = /^[0-9A-Za-z]{42}$/;

/** Returns a random string for a cookie or a link. */
export function newToken(): string {
  return randomText(tokenLength);
}

const isToken = (text: string): boolean => tokenPattern.test(text);

/** A new invitation. Only this object contains the link's token. */
export interface NewInvitation {
  readonly token: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** The invitations and sessions of the portal. The store contains only their hashes. */
export class SignIn {
  readonly #store: PortalStore;
  readonly #now: () => number;

  /** @param now returns milliseconds since the Unix epoch */
  constructor(store: PortalStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  async invite(name: string): Promise<NewInvitation> {
    const token = newToken();
    const createdAt = this.#now();
    const expiresAt = createdAt + invitationLifetimeMs;
    await this.#store.readmit(name);
    await this.#store.addInvitation({ hash: hashText(token), name, createdAt, expiresAt });
    return { token, expiresAt };
  }

  /** Returns an invitation that can still be used. Reading an invitation does not use it up, since link previews read it, too. */
  async invitation(token: string): Promise<Invitation | undefined> {
    if (!isToken(token)) return undefined;
    const found = await this.#store.invitation(hashText(token));
    return found?.usedAt === undefined && (found?.expiresAt ?? 0) > this.#now() ? found : undefined;
  }

  /** Uses up an invitation and starts a session. The returned text is only for the cookie. */
  async accept(token: string): Promise<string | undefined> {
    if (!isToken(token)) return undefined;
    const name = await this.#store.useInvitation(hashText(token), this.#now());
    return name === undefined ? undefined : this.begin(subjectOfInvited(name), name);
  }

  /** Starts a session for an authenticated subject. Returns undefined if the member was removed. */
  async begin(subject: string, name: string): Promise<string | undefined> {
    const createdAt = this.#now();
    const member = await this.#store.member(randomText(16), subject, name, createdAt);
    if (member === undefined) return undefined;
    const token = newToken();
    const expiresAt = createdAt + sessionSeconds * 1000;
    await this.#store.addSession({ hash: hashText(token), member: member.id, createdAt, expiresAt });
    return token;
  }

  async member(session: string | undefined): Promise<Member | undefined> {
    if (session === undefined || !isToken(session)) return undefined;
    return this.#store.session(hashText(session), this.#now());
  }

  async end(session: string): Promise<void> {
    await this.#store.endSession(hashText(session));
  }
}
