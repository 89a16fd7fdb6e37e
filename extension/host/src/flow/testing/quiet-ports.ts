import { cardIcons } from "@hookloom/core/flows/picture/card-icons.generated";
import type * as vscode from "vscode";
import { KeptViews, keptChoices } from "../page/kept-by-file.ts";
import { RecentRows } from "../questions/recent-rows.ts";
import { type CountedRuns, EnvironmentRunsFeed, type EnvironmentRunsPage } from "../runs/environment-runs.ts";
import { RecordedRuns } from "../runs/recorded-runs.ts";
import { TypingContext } from "../typing-context.ts";
import { memory } from "./memory.ts";
import { quietValues } from "./quiet-values.ts";

const projectRoot = async (): Promise<string> => "/work";
const noEvent = () => ({ dispose: () => undefined });

/** What is counted of a project without environments. */
const counted: CountedRuns = {
  ranges: [],
  environments: () => [],
  watch: () => undefined,
  read: async () => ({ series: [], failures: { groups: [], more: false }, triggers: [] }),
  showFailed: () => undefined,
  showUnhandled: () => undefined,
  onDidChange: noEvent,
  onDidChangeEnvironments: noEvent,
};

/** Ports of a session that answer without a project and with one language model; nothing was chosen or delivered before. */
export const quietPorts = {
  settings: { values: async () => [], onChange: noEvent },
  recent: new RecentRows({ get: () => undefined, update: async () => undefined }),
  views: new KeptViews({ get: () => undefined, update: async () => undefined }),
  typing: new TypingContext(),
  projectRoot,
  installTypes: async () => false,
  keepSecret: async () => async () => undefined,
  values: quietValues,
  readIcons: async () => cardIcons,
  machine: {
    recordings: (...about: ConstructorParameters<typeof RecordedRuns>) => new RecordedRuns(...about),
    environmentRuns: (document: vscode.TextDocument, page: EnvironmentRunsPage) =>
      new EnvironmentRunsFeed(
        document,
        { projectRoot, kept: keptChoices(memory()), counted: async () => counted },
        page,
      ),
    cardDebugger: () => ({
      pageRenewed: () => undefined,
      painted: () => undefined,
      textChanged: () => undefined,
      change: async () => undefined,
      run: async () => undefined,
      dispose: () => undefined,
    }),
    runner: { run: async () => [] },
    print: async () => undefined,
    models: {
      available: async () => true,
      onDidChange: noEvent,
      generate: async () => "```ts\ngamma();\n```",
    },
  },
};

const ignored = (): undefined => undefined;

/** What a page may be sent without doing anything. */
export const quietEvents = {
  flowUpdate: ignored,
  cursor: ignored,
  sampleSent: ignored,
  payloadValuesChanged: ignored,
  recordingsChanged: ignored,
  environmentRuns: ignored,
  gesture: ignored,
  breakpoints: ignored,
  debugState: ignored,
};
