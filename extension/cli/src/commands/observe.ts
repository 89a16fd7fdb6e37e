import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { missingForScrapes, observeFiles } from "@hookloom/core/environments/observe/observe-files";
import type { ObservedEnvironment } from "@hookloom/core/environments/observe/observed-environment";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import { checkInsideRoot } from "@hookloom/core/project/inside-root";
import type { Project } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import { defined } from "@hookloom/protocol/unknown-values";
import { stringify } from "yaml";
import { type Command, jsonOption, valueOption } from "../shared/command.ts";
import { badUsage } from "../shared/errors.ts";
import { printJson, printLine, printNote } from "../shared/output.ts";
import { namedEnvironment } from "../shared/run-verb.ts";

const scrapeTimeoutMs = 2_000;

/** Explains why Prometheus would currently find no metrics on this machine; undefined if it would find some. */
async function scrapeProblem({ environment, metricsPort }: ObservedEnvironment): Promise<string | undefined> {
  if (metricsPort === undefined) return undefined;
  const signal = AbortSignal.timeout(scrapeTimeoutMs);
  const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`, { signal }).catch(
    ignored("the note says that no metrics are available"),
  );
  if (response?.ok) return undefined;
  return `No metrics for ${environment} are available at 127.0.0.1:${metricsPort}: the port opens when ${environment} is started or deployed again. If the port does not open, the log contains the reason.`;
}

/** Returns the description of an environment for monitoring. @throws ProjectError `bad-environment` */
async function observedEnvironment(project: Project, environment: string): Promise<ObservedEnvironment> {
  const description = await readEnvironment(project, environment);
  const identity = { project: project.name, environment };
  if (description.target === "kubernetes") {
    const { observedOnCluster } = await import("@hookloom/kubernetes/manifests/watching");
    return observedOnCluster(identity, description);
  }
  const { expectWithinHours, metricsPort } = description.observe ?? {};
  return { ...identity, ...defined({ expectWithinHours, metricsPort }) };
}

export const observe: Command = {
  name: "observe",
  usage: "ENV --files DIR",
  summary: "Write alert rules, a dashboard and the scrape configuration of an environment as files",
  maxPositionals: 1,
  details: [
    "On a cluster: a PodMonitor and a PrometheusRule for the Prometheus operator, and the dashboard as a ConfigMap",
    'for the sidecar of Grafana; the environment\'s "metricsFrom" has to name the namespace of Prometheus.',
    'On this machine: the rules, the dashboard and how to scrape the port that "observe": { "metricsPort": 9464 } opens.',
  ],
  options: {
    files: valueOption("DIR", "The folder to write to; files with the same names are replaced"),
    json: jsonOption,
  },
  async run(call, context) {
    const { project, environment } = await namedEnvironment("observe", call, context);
    const folder = call.text("files");
    if (folder === undefined) throw badUsage("observe", "Specify a folder for the files with --files DIR");
    const target = path.resolve(context.cwd, folder);
    const observed = await observedEnvironment(project, environment);
    const files = observeFiles(observed);
    for (const { name } of files) await checkInsideRoot(target, path.join(target, name));
    await mkdir(target, { recursive: true });
    for (const { name, content, format } of files) {
      const text =
        format === "json"
          ? `${JSON.stringify(content, undefined, 2)}\n`
          : stringify(content, { lineWidth: 0 });
      await writeFile(path.join(target, name), text);
    }
    const names = files.map(({ name }) => name);
    if (call.has("json")) printJson(context, { folder: target, files: names });
    else for (const name of names) printLine(context, path.join(folder, name));
    const missing = missingForScrapes(observed) ?? (await scrapeProblem(observed));
    if (missing !== undefined) printNote(context, missing);
  },
};
