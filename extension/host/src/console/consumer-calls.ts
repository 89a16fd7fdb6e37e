import { takesConsumers } from "@hookloom/core/api/accepts-consumers";
import type { ApiReader, ConsumerAccess } from "@hookloom/core/api/api-reader";
import { readHeaders } from "@hookloom/core/events/console-request";
import { consumerAccess, withCredential } from "@hookloom/core/events/consumer-access";
import { type EventRequest, triggerUrl } from "@hookloom/core/events/request";
import { sendRequest } from "@hookloom/core/events/send";
import type { ProjectTrigger } from "@hookloom/core/project/config/project-content";
import { signingSecret } from "@hookloom/core/project/config/source-settings";
import type { Project, ProjectEnvironment } from "@hookloom/core/project/project";
import { RpcError } from "@hookloom/protocol/rpc";
import type {
  SampleOutcome,
  SampleProof,
  SampleRequest,
  TestCredentialEntry,
  TestCredentialKind,
} from "@hookloom/protocol/sample-view";
import * as vscode from "vscode";
import { devEnvironment, thisMachine } from "../commands/delivery-target.ts";
import type { TestCredentials } from "./test-credentials.ts";

/** The target that a page shows. */
interface CallTarget {
  readonly project: Project;
  readonly trigger: ProjectTrigger;
  readonly environment?: string;
}

export interface ConsumerCallPorts {
  /** Loads the reader of projects' `api`. */
  api(): Promise<Pick<ApiReader, "rules" | "consumerAccess">>;
  readonly credentials: TestCredentials;
  target(): CallTarget;
  /** Runs `work` with the base URL at which the target's environment is reachable from this machine. */
  reach<T>(target: CallTarget, work: (base: string) => Promise<T>): Promise<T>;
}

/**
 * Used if the rules cannot be read; the file that contains them shows the error. The running build may have other rules, so both
 * kinds of access are offered.
 */
const anyAccess: ConsumerAccess = { access: ["oauth2", "key"], scopes: [] };

const noCredentialValue = (): RpcError =>
  new RpcError(
    "gone",
    vscode.l10n.t(
      "The value of this credential is not available in this window: create a new credential instead.",
    ),
  );

const invalidOutcome = (): RpcError =>
  new RpcError(
    "bad-message",
    vscode.l10n.t("The location in the response is not an outcome of this trigger."),
  );

/** The requests that a page sends as a consumer of its trigger. */
export class ConsumerCalls {
  readonly #ports: ConsumerCallPorts;

  constructor(ports: ConsumerCallPorts) {
    this.#ports = ports;
  }

  /** Returns the proofs that a request can be sent with; empty if the trigger does not verify requests. */
  async proofs(): Promise<readonly SampleProof[]> {
    const target = this.#ports.target();
    const { trigger } = target;
    if (!takesConsumers(trigger))
      return signingSecret(trigger) === undefined ? [] : ["provider", "none", "wrong"];
    const { access } = await this.#readAccess(target);
    if (access.includes("none")) return [];
    const kinds: readonly SampleProof[] = [
      ...(access.includes("key") ? (["key"] as const) : []),
      ...(access.includes("oauth2") ? (["token"] as const) : []),
    ];
    return [...kinds, "none", "wrong"];
  }

  /**
   * Returns the credential of a request; undefined if its proof is not a consumer credential.
   * @param fresh true to create a new credential, for command lines that are passed on
   * @param target the target of the request, which the page may no longer show
   */
  async credential(
    proof: SampleProof,
    fresh: boolean,
    target: CallTarget = this.#ports.target(),
  ): Promise<{ readonly kind: TestCredentialKind; readonly value: string } | undefined> {
    const { credentials } = this.#ports;
    if (proof === "key" || proof === "token") {
      const value = await credentials[fresh ? "make" : "use"](toRef(target), proof);
      return { kind: proof, value };
    }
    if (proof !== "wrong" || !takesConsumers(target.trigger)) return undefined;
    const { access } = await this.#readAccess(target);
    return { kind: access.includes("key") ? "key" : "token", value: "" };
  }

  credentials(): Promise<readonly TestCredentialEntry[]> {
    return this.#ports.credentials.list(this.#ref());
  }

  async makeCredential(kind: TestCredentialKind): Promise<readonly TestCredentialEntry[]> {
    const ref = this.#ref();
    await this.#ports.credentials.make(ref, kind);
    return await this.#ports.credentials.list(ref);
  }

  async revokeCredential(id: string): Promise<readonly TestCredentialEntry[]> {
    const ref = this.#ref();
    await this.#ports.credentials.revoke(ref, id);
    return await this.#ports.credentials.list(ref);
  }

  async copyCredential(id: string): Promise<null> {
    const text = this.#ports.credentials.findText(this.#ref(), id);
    if (text === undefined) throw noCredentialValue();
    await vscode.env.clipboard.writeText(text);
    return null;
  }

  /** Reads the outcome of a delivery with the credential of the sending application, not as the owner. */
  async readOutcome({
    location,
    proof,
    headers,
  }: Pick<SampleRequest, "proof" | "headers"> & { readonly location: string }): Promise<SampleOutcome> {
    const target = this.#ports.target();
    const outcomesUrl = triggerUrl("http://base.invalid", `${target.trigger.path}/deliveries/`);
    // The credential is only sent to this trigger, whatever location the environment returns.
    if (!URL.parse(location, outcomesUrl)?.href.startsWith(outcomesUrl)) throw invalidOutcome();
    const credential = await this.credential(proof, false, target);
    const { pathname } = new URL(location, outcomesUrl);
    return await this.#ports.reach(target, async (base) => {
      const request: EventRequest = {
        url: triggerUrl(base, pathname),
        method: "GET",
        headers: {},
        body: "",
        credentials: {},
      };
      const authenticated =
        credential === undefined ? request : withCredential(request, credential.kind, credential.value);
      const extraHeaders = Object.fromEntries(readHeaders(headers));
      return await sendRequest({ ...authenticated, headers: { ...authenticated.headers, ...extraHeaders } });
    });
  }

  async #readAccess({ project, trigger, environment = devEnvironment }: CallTarget): Promise<ConsumerAccess> {
    const api = await this.#ports.api();
    const rules = await api.rules(project, environment).catch(() => "unreadable" as const);
    return rules === "unreadable" ? anyAccess : (consumerAccess(api, trigger, [rules]) ?? anyAccess);
  }

  #ref(): ProjectEnvironment {
    return toRef(this.#ports.target());
  }
}

const toRef = ({ project, environment = thisMachine }: CallTarget): ProjectEnvironment => ({
  root: project.root,
  environment,
});
