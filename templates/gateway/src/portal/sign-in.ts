import { hashText, randomText } from "../access/credential-text.ts";
import { type Invitation, type PortalStore, subjectOfInvited } from "./portal-store.ts";
import type { Member } from "./visit.ts";

/** Milliseconds that an invitation can be used. */
const invitationLifetimeMs = 15 * 60 * 1000;
/** Seconds that a browser stays signed in. */
export const sessionSeconds: number = 8 * 3600;

/** Random digits of base 62: 250 bits, which cannot be guessed. */
const tokenLength = 42;
const tokenPattern = /^[0-9A-Za-z]{42}$/;

/** A random text for a cookie or a link. */
export function newToken(): string {
  return randomText(tokenLength);
}

const isToken = (text: string): boolean => tokenPattern.test(text);

/** A new invitation; only this value has the token of its link. */
export interface NewInvitation {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The invitations and sessions of the portal, of which the store has only hashes. */
export class SignIn {
  readonly #store: PortalStore;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
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

  /** An invitation that can still be used. Reading it does not use it up, since programs that preview links read it, too. */
  async invitation(token: string): Promise<Invitation | undefined> {
    if (!isToken(token)) return undefined;
    const found = await this.#store.invitation(hashText(token));
    return found?.usedAt === undefined && (found?.expiresAt ?? 0) > this.#now() ? found : undefined;
  }

  /** Uses an invitation up, and begins a session: its text is for the cookie alone. */
  async accept(token: string): Promise<string | undefined> {
    if (!isToken(token)) return undefined;
    const name = await this.#store.useInvitation(hashText(token), this.#now());
    return name === undefined ? undefined : this.begin(subjectOfInvited(name), name);
  }

  /** Begins a session of an authenticated subject; undefined for one who was removed. */
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
