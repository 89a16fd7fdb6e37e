import type { RpcHandlers } from "@hookloom/protocol/rpc";
import type { SourceChoice } from "@hookloom/protocol/source-choice";
import type { WizardChoices, WizardProblems, WizardViewContract } from "@hookloom/protocol/wizard-view";
import { sourceChoices } from "../../../extension/core/src/project/config/source-choices.ts";
import { nameProblem } from "../../../extension/core/src/project/scaffold/project-name.ts";
import { newCommand } from "../../../extension/core/src/project/scaffold/wizard.ts";
import { openSmallPage, type SmallPage, type SmallPageOptions } from "./small-page.ts";
import { testPageLender } from "./test-place.ts";

// @bundles webview-ui/src/wizard/wizard.tsx

type Wizard = SmallPage<WizardViewContract>;

/** Few enough for tall tiles; another test has many. */
export const sources: readonly SourceChoice[] = sourceChoices().filter(({ id }) =>
  ["github", "http"].includes(id),
);
export const first: WizardChoices = {
  source: "github",
  name: "my-webhook",
  folder: "~/code/my-webhook",
  events: [],
  repository: { kind: "new" },
  devSecret: true,
};

const isProject = ({ folder, repository }: WizardChoices): boolean =>
  repository.kind === "existing" && folder.endsWith("/shop");

/** The host's real checks, without those that read the disk. */
function problemsOf(answers: WizardChoices): WizardProblems {
  const name = nameProblem(answers.name);
  return {
    ...(name === undefined ? {} : { name }),
    ...(answers.events.length > 0 ? {} : { events: "Choose at least one event." }),
    ...(answers.folder.includes("taken") ? { folder: `${answers.folder} is not empty.` } : {}),
  };
}

interface Recorded {
  readonly created: WizardChoices[];
  cancelled: number;
}

export interface WizardOptions extends SmallPageOptions {
  create?: (answers: WizardChoices) => Promise<{ folder: string }>;
  trusted?: boolean;
  check?: () => Promise<unknown>;
  account?: () => Promise<string>;
  /** What the host knows of a repository by now. */
  isProject?: (answers: WizardChoices) => boolean;
  sources?: readonly SourceChoice[];
}

function handlers(
  options: WizardOptions,
  recorded: Recorded,
): RpcHandlers<WizardViewContract["host"], WizardViewContract["view"]> {
  return {
    requests: {
      start: () => ({
        sources: options.sources ?? sources,
        choices: first,
        trusted: options.trusted ?? true,
      }),
      check: async (answers) => {
        await options.check?.();
        const command = newCommand(answers, "linux");
        const known = isProject(answers) || options.isProject?.(answers) === true;
        return { problems: known ? {} : problemsOf(answers), command, isProject: known };
      },
      browse: () => "/srv/hooks",
      account: async () => (await options.account?.()) ?? "octocat",
      pickRepository: () => ({ url: "https://github.com/octocat/orders.git", name: "octocat/orders" }),
      create: (answers) => {
        recorded.created.push(answers);
        return options.create?.(answers) ?? { folder: answers.folder };
      },
    },
    events: {
      ready: () => undefined,
      cancel: () => {
        recorded.cancelled++;
      },
    },
  };
}

/** Opens the wizard with a host that records its requests. */
export async function openWizard(
  options: WizardOptions = {},
): Promise<Wizard & { readonly recorded: Recorded }> {
  const recorded: Recorded = { created: [], cancelled: 0 };
  const own = handlers(options, recorded);
  return Object.assign(await openSmallPage<WizardViewContract>(testPageLender, "wizard", own, options), {
    recorded,
  });
}
