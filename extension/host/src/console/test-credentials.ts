import {
  listTestCredentials,
  makeTestCredential,
  revokeTestCredential,
} from "@hookloom/gateway-tools/management/applications";
import type { TestCredentialEntry, TestCredentialKind } from "@hookloom/protocol/sample-view";
import type { CredentialSummary } from "@hookloom/runtime/management";
import { type EnvironmentRef, environmentKey } from "../commands/delivery-target.ts";

/** What the credentials need from the rest of the host. */
export interface TestCredentialPorts {
  /** Does something with a port of this machine that reaches the management port of an environment. */
  reach<T>(place: EnvironmentRef, work: (port: number) => Promise<T>): Promise<T>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** One that ends so soon is not used any more: it has to be good when it arrives. */
const soon = 10_000;

const isTest = (one: CredentialSummary): one is CredentialSummary & { readonly kind: TestCredentialKind } =>
  one.kind === "key" || one.kind === "token";

/**
 * The keys and tokens that the owner's own tests prove themselves with. Their texts are in the memory of this window alone:
 * no page, file or state of the editor has them.
 */
export class TestCredentials {
  readonly #ports: TestCredentialPorts;
  /** Texts by environment and id. */
  readonly #texts = new Map<string, string>();

  constructor(ports: TestCredentialPorts) {
    this.#ports = ports;
  }

  /** Those that work now, the newest first. @throws EnvironmentError, HostError `not-running` */
  async list(place: EnvironmentRef): Promise<readonly TestCredentialEntry[]> {
    const all = await this.#ports.reach(place, (port) => listTestCredentials(port, this.#ports.now()));
    return all.filter(isTest).map(({ id, kind, lastFour, expiresAt = "", usedAt }) => ({
      id,
      kind,
      lastFour,
      expiresAt,
      ...(usedAt === undefined ? {} : { usedAt }),
      held: this.#texts.has(keyOf(place, id)),
    }));
  }

  /** A new one, for fifteen minutes. @throws as `list` */
  async make(place: EnvironmentRef, kind: TestCredentialKind): Promise<string> {
    const { id, key, token } = await this.#ports.reach(place, (port) => makeTestCredential(port, kind));
    const text = key ?? token ?? "";
    this.#texts.set(keyOf(place, id), text);
    return text;
  }

  /** The newest one of this window that still works, else a new one. @throws as `list` */
  async use(place: EnvironmentRef, kind: TestCredentialKind): Promise<string> {
    const until = this.#ports.now() + soon;
    const own = (await this.list(place)).find(
      (one) => one.kind === kind && one.held && Date.parse(one.expiresAt) > until,
    );
    return (own && this.textOf(place, own.id)) ?? (await this.make(place, kind));
  }

  /** Undefined for one that another window or a command has made. */
  textOf(place: EnvironmentRef, id: string): string | undefined {
    return this.#texts.get(keyOf(place, id));
  }

  /** @throws as `list` */
  async revoke(place: EnvironmentRef, id: string): Promise<void> {
    await this.#ports.reach(place, (port) => revokeTestCredential(port, id));
    this.#texts.delete(keyOf(place, id));
  }
}

const keyOf = (place: EnvironmentRef, id: string): string => `${environmentKey(place)}\n${id}`;
