import {
  RpcError,
  type SampleOutcome,
  type SampleProof,
  type SampleRequest,
  type TestCredentialEntry,
  type TestCredentialKind,
} from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import { readHeaders } from "../../events/console-request.ts";
import {
  type ConsumerAccess,
  consumerAccess,
  takesConsumers,
  withCredential,
} from "../../events/consumer-access.ts";
import { type EventRequest, triggerUrl } from "../../events/request.ts";
import { sendRequest } from "../../events/send.ts";
import { projectRules } from "../../project/config/project-api.ts";
import type { ProjectTrigger } from "../../project/config/read-project.ts";
import { signingSecret } from "../../project/config/source-settings.ts";
import type { Project } from "../../project/project.ts";
import { type EnvironmentRef, thisMachine } from "../commands/delivery-target.ts";
import { devEnvironment } from "../environments/environments.ts";
import type { TestCredentials } from "./test-credentials.ts";

/** What a page is pointed at. */
interface Place {
  readonly project: Project;
  readonly trigger: ProjectTrigger;
  readonly environment?: string;
}

export interface ConsumerCallPorts {
  readonly credentials: TestCredentials;
  place(): Place;
  /** Does something with the base at which this machine reaches the environment. */
  reach<T>(work: (base: string) => Promise<T>): Promise<T>;
}

/** Rules that cannot be read are shown where they are written; what runs may have others, so both are offered. */
const anyAccess: ConsumerAccess = { access: ["oauth2", "key"], scopes: [] };

const gone = (): RpcError =>
  new RpcError(
    "gone",
    vscode.l10n.t("The text of this one is not in this window: generate another one to copy it."),
  );

const noOutcome = (): RpcError =>
  new RpcError("bad-message", vscode.l10n.t("The answer names no outcome of this trigger."));

/** What a page does as a consumer of the trigger that it is pointed at. */
export class ConsumerCalls {
  readonly #ports: ConsumerCallPorts;

  constructor(ports: ConsumerCallPorts) {
    this.#ports = ports;
  }

  /** The proofs that a request can be sent with; none where the trigger verifies nothing. */
  async proofs(): Promise<readonly SampleProof[]> {
    const { trigger } = this.#ports.place();
    if (!takesConsumers(trigger))
      return signingSecret(trigger) === undefined ? [] : ["provider", "none", "wrong"];
    const { access } = await this.#access();
    if (access.includes("none")) return [];
    const kinds: readonly SampleProof[] = [
      ...(access.includes("key") ? (["key"] as const) : []),
      ...(access.includes("oauth2") ? (["token"] as const) : []),
    ];
    return [...kinds, "none", "wrong"];
  }

  /**
   * What a request proves itself with; undefined where that does not concern a consumer.
   * @param fresh a new one for each call, for lines that are passed on
   */
  async credential(
    proof: SampleProof,
    fresh: boolean,
  ): Promise<{ readonly kind: TestCredentialKind; readonly value: string } | undefined> {
    const { credentials } = this.#ports;
    if (proof === "key" || proof === "token") {
      const value = await credentials[fresh ? "make" : "use"](this.#environment(), proof);
      return { kind: proof, value };
    }
    if (proof !== "wrong" || !takesConsumers(this.#ports.place().trigger)) return undefined;
    const { access } = await this.#access();
    return { kind: access.includes("key") ? "key" : "token", value: "" };
  }

  credentials(): Promise<readonly TestCredentialEntry[]> {
    return this.#ports.credentials.list(this.#environment());
  }

  async makeCredential(kind: TestCredentialKind): Promise<readonly TestCredentialEntry[]> {
    await this.#ports.credentials.make(this.#environment(), kind);
    return await this.credentials();
  }

  async revokeCredential(id: string): Promise<readonly TestCredentialEntry[]> {
    await this.#ports.credentials.revoke(this.#environment(), id);
    return await this.credentials();
  }

  async copyCredential(id: string): Promise<void> {
    const text = this.#ports.credentials.textOf(this.#environment(), id);
    if (text === undefined) throw gone();
    await vscode.env.clipboard.writeText(text);
  }

  /** Reads what became of a delivery as its application does, not as its owner. */
  async readOutcome({
    location,
    proof,
    headers,
  }: Pick<SampleRequest, "proof" | "headers"> & { readonly location: string }): Promise<SampleOutcome> {
    const { trigger } = this.#ports.place();
    const own = triggerUrl("http://base.invalid", `${trigger.path}/deliveries/`);
    // Whatever an environment answers: the credential goes nowhere but to this trigger.
    if (!URL.parse(location, own)?.href.startsWith(own)) throw noOutcome();
    const credential = await this.credential(proof, false);
    const { pathname } = new URL(location, own);
    return await this.#ports.reach(async (base) => {
      const plain: EventRequest = {
        url: triggerUrl(base, pathname),
        method: "GET",
        headers: {},
        body: "",
        credentials: {},
      };
      const proven =
        credential === undefined ? plain : withCredential(plain, credential.kind, credential.value);
      const given = Object.fromEntries(readHeaders(headers));
      return await sendRequest({ ...proven, headers: { ...proven.headers, ...given } });
    });
  }

  async #access(): Promise<ConsumerAccess> {
    const { project, trigger, environment = devEnvironment } = this.#ports.place();
    const rules = await projectRules(project, environment).catch(() => "unreadable" as const);
    return rules === "unreadable" ? anyAccess : (consumerAccess(trigger, [rules]) ?? anyAccess);
  }

  #environment(): EnvironmentRef {
    const { project, environment = thisMachine } = this.#ports.place();
    return { root: project.root, environment };
  }
}
