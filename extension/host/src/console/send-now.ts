import { isUserError } from "@hookloom/core/project/user-error";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { SentSample } from "@hookloom/protocol/sample-view";
import * as vscode from "vscode";
import type { SampleWays } from "../flow/shown-sample.ts";
import { HostError, isCancelled, isForUser } from "../shared/errors.ts";
import type { Sendable } from "./sample-channel.ts";

/** Dependencies of `sendNow`. */
export interface SendNowPorts {
  /**
   * Finds the sample and makes sure that it can be sent. Prompts for missing choices, and calls `starting` before it starts the
   * project.
   */
  prepare(starting: () => void): Promise<Sendable>;
  /** Shows the progress, or the reason why nothing was sent. */
  show(sample: SentSample, ways?: SampleWays): void;
  /** Hides the progress after the user closed a prompt. */
  close(sent: Pick<SentSample, "sentAtMs">): void;
  openConsole(): unknown;
}

const noSample = (event: string, openConsole: SendNowPorts["openConsole"]): HostError =>
  new HostError(
    "no-sample",
    vscode.l10n.t(
      "There is no sample of {0} yet: write its payload in the console and send it there.",
      event,
    ),
    { title: vscode.l10n.t("Open the console"), run: openConsole },
  );

/**
 * Sends the sample of an event that was sent last, or else the first one, and follows its delivery until the handler has
 * finished. The outcome is reported by the sample.
 * @throws internal errors, which are not shown to the user
 */
export async function sendNow(
  event: string,
  { prepare, show, close, openConsole }: SendNowPorts,
): Promise<void> {
  const sentAtMs = Date.now();
  try {
    show({ state: "busy", text: vscode.l10n.t("{0}: sending", event), sentAtMs });
    const sendable = await prepare(() =>
      show({ state: "busy", text: vscode.l10n.t("{0}: starting the project first", event), sentAtMs }),
    );
    const { samples, payload, console } = await sendable.start();
    if (samples.length === 0) throw noSample(event, openConsole);
    const proof = console?.proofs[0] ?? "provider";
    const { delivery } = await sendable.send({ event, payload, proof, headers: "", parameters: "" });
    if (delivery) await followDelivery(sendable, delivery);
  } catch (error) {
    if (!isForUser(error)) close({ sentAtMs });
    if (isCancelled(error)) return;
    if (!isForUser(error)) throw error;
    const way = isUserError(error) ? error.wayOut : undefined;
    const problem: SentSample = { state: "problem", text: error.message, sentAtMs };
    show(way ? { ...problem, fix: way.title } : problem, way ? { fix: () => way.run() } : {});
  }
}

async function followDelivery(sendable: Sendable, key: Parameters<Sendable["follow"]>[0]): Promise<void> {
  let isRunning = true;
  while (isRunning) {
    const delivery = await sendable
      .follow(key, 0)
      .catch(ignored("the response is shown, and the Deliveries view shows the outcome"));
    isRunning = delivery?.outcome === "running";
  }
}
