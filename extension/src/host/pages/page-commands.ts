import type { SampleDelivery, SampleOutcome } from "@hookloom/language-server/protocol";
import * as vscode from "vscode";
import type { CommandTable } from "../commands/register.ts";
import type { RunPart } from "../composition.ts";
import { thisMachine } from "../deliveries/delivery-target.ts";
import { SentDeliveries } from "../deliveries/sent-deliveries.ts";
import { settingValue } from "../environments/setting-value.ts";
import type { FlowEditor } from "../flow/flow-editor.ts";
import type { Lazy } from "../lazy.ts";
import type { Projects } from "../projects/projects.ts";
import { runUntilReady } from "../run/run-commands.ts";
import { duration } from "../time-text.ts";
import { requireTrust } from "../trust.ts";
import { openWizard } from "../wizard/open-wizard.ts";
import { openSample, type SamplePorts } from "./open-sample.ts";
import { sampleTarget } from "./sample-target.ts";

/** What the pages need of the rest of the host. */
export interface PagePorts {
  readonly context: Pick<vscode.ExtensionContext, "extensionUri" | "globalState" | "workspaceState">;
  readonly projects: Projects;
  readonly runPart: RunPart;
  readonly flowEditor: Lazy<FlowEditor>;
}

/** The commands that open a page of their own: the wizard and the page of sample events. */
export function pageCommands(ports: PagePorts): CommandTable {
  const { context, projects, runPart } = ports;
  const samples = samplePorts(ports);
  const open = new Map<string, vscode.WebviewPanel>();
  return {
    "hookloom.newWebhook": (argument) => {
      const clicked = argument instanceof vscode.Uri ? argument : undefined;
      openWizard(
        { context, log: runPart.ports.log, storeSecret: (...value) => runPart.secrets.set(...value) },
        clicked,
      );
    },
    "hookloom.sendSample": async (argument) => {
      requireTrust("Sending an event");
      const target = await sampleTarget(projects, argument, {
        runHere: (root) => (samples.urlOf(root) === undefined ? undefined : runPart.runs.get(root)?.state),
        ask: (place) => runPart.deploy.ask(place),
        last: () => runPart.lastPlace(),
      });
      const key = JSON.stringify([
        target.project.root,
        target.trigger.name,
        target.event,
        target.environment,
      ]);
      const known = open.get(key);
      if (known) return known.reveal();
      const panel = openSample(samples, target);
      open.set(key, panel);
      panel.onDidDispose(() => open.delete(key));
    },
  };
}

function samplePorts({ context, runPart, flowEditor }: PagePorts): SamplePorts {
  const { runs, secrets } = runPart;
  return {
    context,
    urlOf: (root) => {
      const run = runs.get(root);
      return run?.state.phase === "running" ? run.environment.url : undefined;
    },
    onEnvironmentChange: (listener) => runs.onDidChange(() => listener()),
    run: ({ root }) => runUntilReady(runPart.ports, { root }),
    ask: (root, environment) => runPart.deploy.ask({ root, environment }),
    reach: (root, environment, work) => runPart.deploy.reach({ root, environment }, work),
    readValue: (root, name, environment) => settingValue(secrets, root, name, environment),
    deliveries: (root, environment = thisMachine) =>
      new SentDeliveries(runPart.deliveries, { root, environment }),
    onSent: ({ project, environment = thisMachine }, event, outcome, delivery) => {
      if (!delivery) runPart.showDeliveriesOf({ root: project.root, environment });
      flowEditor.made()?.sampleSent(project.root, sentText(event, outcome, delivery));
    },
  };
}

function sentText(
  event: string,
  { status, milliseconds }: SampleOutcome,
  delivery: SampleDelivery | undefined,
): { readonly ok: boolean; readonly text: string } {
  const { outcome, error } = delivery ?? {};
  if (outcome === "failed" || outcome === "retrying") {
    return { ok: false, text: `${event}: answered ${status}, handler failed${error ? `: ${error}` : ""}` };
  }
  return { ok: status < 400, text: `${event}: ${status} in ${duration(milliseconds)}` };
}
