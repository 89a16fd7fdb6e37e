import { MappingNotRun } from "@hookloom/core/events/mapping-not-run";
import { redactCredentials } from "@hookloom/core/events/payload-values";
import type { MappingRunner } from "@hookloom/core/events/run-mapping";
import type { FlowTrigger } from "@hookloom/protocol/flow-document";
import type { FlowViewContract, MappingOutcome } from "@hookloom/protocol/flow-view";
import * as vscode from "vscode";
import type { DocumentQuestions } from "../server/flow-server.ts";
import type { FlowValues, KnownPayload } from "./flow-questions.ts";

type Requests = FlowViewContract["host"]["requests"];

/** Dependencies of mapping requests. */
export interface MappingPorts {
  readonly server: DocumentQuestions;
  readonly values: FlowValues;
  /** The mapping runner; undefined if code cannot be run. */
  readonly runner: Pick<MappingRunner, "run"> | undefined;
  /** Returns the first trigger of a flow in the newest snapshot. */
  findTrigger(flow: string): FlowTrigger | undefined;
}

function problemText(error: unknown): string {
  if (!(error instanceof MappingNotRun)) throw error;
  switch (error.reason) {
    case "slow":
      return vscode.l10n.t("The mapping did not finish within half a second. Check it for an endless loop.");
    case "memory":
      return vscode.l10n.t("The mapping used too much memory. Check it for a list that keeps growing.");
    case "large":
      return vscode.l10n.t(
        "The result of the mapping has more than a million characters. Check it for a value that repeats.",
      );
    case "unsafe":
      return vscode.l10n.t(
        "Values are not calculated, because the mapping could not be isolated from your files, processes and network. {0}",
        error.message,
      );
    case "failed":
      return vscode.l10n.t("The mapping could not be run: {0} Correct its code.", error.message);
  }
}

/**
 * Runs mappings on a flow's payload, which is cached until it may have changed. No project code runs before the workspace is
 * trusted.
 */
export class MappingQuestions {
  readonly #ports: MappingPorts;
  readonly #document: vscode.Uri;
  readonly #payloads = new Map<string, Promise<KnownPayload | undefined>>();

  constructor(ports: MappingPorts, document: vscode.Uri) {
    this.#ports = ports;
    this.#document = document;
  }

  /** Discards the cached payloads after new deliveries have arrived. */
  payloadChanged(): void {
    this.#payloads.clear();
  }

  /** Returns the result of a mapping for a flow's payload. */
  async run({ flow, ...location }: Requests["mappingResult"]["params"]): Promise<MappingOutcome> {
    const { server, runner, findTrigger } = this.#ports;
    const noResults = { version: location.version, results: [] };
    if (!vscode.workspace.isTrusted)
      return { ...noResults, problem: vscode.l10n.t("No code is run before you trust this workspace.") };
    if (!runner) return { ...noResults, problem: vscode.l10n.t("Values cannot be calculated in a browser.") };
    const trigger = findTrigger(flow);
    const uri = this.#document.toString();
    const [{ version, program }, known] = await Promise.all([
      server.request("mappingProgram", { uri, ...location }),
      trigger && this.#cachedPayload(trigger),
    ]);
    if (!known) return { ...noResults, version };
    const { payload, ...from } = known;
    if (!program) return { version, results: [], known: from };
    try {
      return { version, results: await runner.run(program, payload), known: from };
    } catch (error) {
      return { version, results: [], known: from, problem: problemText(error) };
    }
  }

  #cachedPayload(trigger: FlowTrigger): Promise<KnownPayload | undefined> {
    const key = JSON.stringify(trigger);
    const known = this.#payloads.get(key) ?? this.#readPayload(trigger);
    this.#payloads.set(key, known);
    // A failed read is not cached.
    known.catch(() => this.#payloads.delete(key));
    return known;
  }

  /** Reads the payload without credentials, because mapping results are shown. */
  async #readPayload(trigger: FlowTrigger): Promise<KnownPayload | undefined> {
    const known = await this.#ports.values.readPayload(this.#document, trigger);
    return known && { ...known, payload: redactCredentials(known.payload) };
  }
}
