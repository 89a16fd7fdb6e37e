import type { ApiReader, TestCredentialPort } from "@hookloom/core/api/api-reader";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { TestCredentialEntry, TestCredentialKind } from "@hookloom/protocol/sample-view";
import { environmentKey } from "../commands/delivery-target.ts";

/** What the credentials need from the rest of the host. */
export interface TestCredentialPorts {
  api(): Promise<Pick<ApiReader, "testCredentials">>;
  /** Does something with a port of this machine that reaches the management port of an environment. */
  reach<T>(ref: ProjectEnvironment, work: (port: number) => Promise<T>): Promise<T>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** One that ends so soon is not used any more: it has to be good when it arrives. */
const soon = 10_000;

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
  async list(ref: ProjectEnvironment): Promise<readonly TestCredentialEntry[]> {
    const { now } = this.#ports;
    const all = await this.#manage(ref, (management, port) => management.list(port, now()));
    return all.map((one) => ({ ...one, held: this.#texts.has(credentialKey(ref, one.id)) }));
  }

  /** A new one, for fifteen minutes. @throws as `list` */
  async make(ref: ProjectEnvironment, kind: TestCredentialKind): Promise<string> {
    const made = await this.#manage(ref, (management, port) => management.make(port, kind));
    this.#texts.set(credentialKey(ref, made.id), made.value);
    return made.value;
  }

  /** The newest one of this window that still works, else a new one. @throws as `list` */
  async use(ref: ProjectEnvironment, kind: TestCredentialKind): Promise<string> {
    const until = this.#ports.now() + soon;
    const own = (await this.list(ref)).find(
      (one) => one.kind === kind && one.held && Date.parse(one.expiresAt) > until,
    );
    return (own && this.findText(ref, own.id)) ?? (await this.make(ref, kind));
  }

  /** Undefined for one that another window or a command has made. */
  findText(ref: ProjectEnvironment, id: string): string | undefined {
    return this.#texts.get(credentialKey(ref, id));
  }

  /** @throws as `list` */
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
