import type { ApiReader, TestCredentialPort } from "@hookloom/core/api/api-reader";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { TestCredentialEntry, TestCredentialKind } from "@hookloom/protocol/sample-view";
import { environmentKey } from "../commands/delivery-target.ts";

/** Host services that the credentials use. */
export interface TestCredentialPorts {
  api(): Promise<Pick<ApiReader, "testCredentials">>;
  /** Runs `work` with a local port that is forwarded to an environment's management port. */
  reach<T>(ref: ProjectEnvironment, work: (port: number) => Promise<T>): Promise<T>;
  /** Returns the current time in milliseconds since 1970. */
  now(): number;
}

/**
 * A credential that expires within this time, in milliseconds, is no longer used, because it must still be valid when the request
 * arrives.
 */
const expiryMarginMs = 10_000;

/**
 * The keys and tokens that authenticate the owner's test requests. Their values are only in this window's memory, and not in any
 * page, file or editor state.
 */
export class TestCredentials {
  readonly #ports: TestCredentialPorts;
  /** Values by environment and id. */
  readonly #texts = new Map<string, string>();

  constructor(ports: TestCredentialPorts) {
    this.#ports = ports;
  }

  /** Lists the valid credentials, newest first. @throws EnvironmentError, HostError `not-running` */
  async list(ref: ProjectEnvironment): Promise<readonly TestCredentialEntry[]> {
    const { now } = this.#ports;
    const all = await this.#manage(ref, (management, port) => management.list(port, now()));
    return all.map((one) => ({ ...one, held: this.#texts.has(credentialKey(ref, one.id)) }));
  }

  /** Creates a credential that is valid for 15 minutes. @throws the errors of `list` */
  async make(ref: ProjectEnvironment, kind: TestCredentialKind): Promise<string> {
    const made = await this.#manage(ref, (management, port) => management.make(port, kind));
    this.#texts.set(credentialKey(ref, made.id), made.value);
    return made.value;
  }

  /** Returns this window's newest valid credential, or creates one. @throws the errors of `list` */
  async use(ref: ProjectEnvironment, kind: TestCredentialKind): Promise<string> {
    const until = this.#ports.now() + expiryMarginMs;
    const own = (await this.list(ref)).find(
      (one) => one.kind === kind && one.held && Date.parse(one.expiresAt) > until,
    );
    return (own && this.findText(ref, own.id)) ?? (await this.make(ref, kind));
  }

  /** Returns the value of a credential; undefined if it was created in another window or by a command. */
  findText(ref: ProjectEnvironment, id: string): string | undefined {
    return this.#texts.get(credentialKey(ref, id));
  }

  /** @throws the errors of `list` */
  async revoke(ref: ProjectEnvironment, id: string): Promise<void> {
    await this.#manage(ref, (management, port) => management.revoke(port, id));
    this.#texts.delete(credentialKey(ref, id));
  }

  async #manage<T>(
    ref: ProjectEnvironment,
    work: (management: TestCredentialPort, port: number) => Promise<T>,
  ): Promise<T> {
    const { testCredentials } = await this.#ports.api();
    return await this.#ports.reach(ref, (port) => work(testCredentials, port));
  }
}

const credentialKey = (ref: ProjectEnvironment, id: string): string => `${environmentKey(ref)}\n${id}`;
