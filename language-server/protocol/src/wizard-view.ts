import * as v from "valibot";
import {
  flag,
  type Message,
  type MessageOf,
  nothing,
  type PageContract,
  question,
  text,
  texts,
} from "./messages.ts";
import type { SourceChoice } from "./source-choice.ts";

const repository = v.variant("kind", [
  v.object({ kind: v.literal("new") }),
  v.object({ kind: v.literal("existing") }),
  v.object({
    kind: v.literal("clone"),
    url: text,
    /** The branch to check out. Defaults to the repository's default branch. */
    branch: v.exactOptional(text),
    /** The project's folder in the repository, with forward slashes. Defaults to the repository root. */
    folder: v.exactOptional(text),
  }),
]);
export type WizardRepository = Message<typeof repository>;

/** A GitHub repository to create for a new project. */
const publish = v.object({
  /** `octocat/orders-hook`. */
  repository: text,
  isPublic: flag,
});
export interface WizardPublish extends Message<typeof publish> {}

const choices = {
  source: text,
  name: text,
  /** The project folder. */
  folder: text,
  events: texts,
  repository,
  /** The GitHub repository to create for a new project, if requested. */
  publish: v.exactOptional(publish),
  /** Generate a random signing secret for the dev environment, so that the project can run immediately. */
  devSecret: v.exactOptional(flag),
};
/** The user's input in the wizard. */
export interface WizardChoices extends MessageOf<typeof choices> {}

/** A GitHub repository that the user picked to clone. */
export interface PickedRepository {
  readonly url: string;
  /** `octocat/orders-hook`. */
  readonly name: string;
}

export type WizardField =
  | "source"
  | "name"
  | "folder"
  | "events"
  | "repository"
  | "branch"
  | "inside"
  | "publish";

/** A message for each invalid field; empty if the project can be created. */
export type WizardProblems = Readonly<Partial<Record<WizardField, string>>>;

/** Messages from the wizard page to its host. */
export const wizardMessages = {
  requests: {
    start: question<{
      readonly sources: readonly SourceChoice[];
      readonly choices: WizardChoices;
      readonly trusted: boolean;
    }>()({}),
    /** Validates the choices while the user types. */
    check: question<{
      readonly problems: WizardProblems;
      readonly command: string;
      /** True if the folder already contains a project, which is opened unchanged. */
      readonly isProject: boolean;
    }>()(choices),
    /** Signs in to GitHub and returns the account name. `null` if the user declines. */
    account: question<string | null>()({}),
    /** Prompts for one of the user's GitHub repositories. `null` if the user closes the prompt. */
    pickRepository: question<PickedRepository | null>()({}),
    browse: question<string | null>()({ folder: text }),
    /** Creates and opens the project; rejects with a message. */
    create: question<{ readonly folder: string }>()(choices),
  },
  events: {
    ready: nothing,
    /** Stop creating the project. The `create` request then rejects with code `cancelled`. */
    cancel: nothing,
  },
};

type WizardEvents = {
  readonly progress: { readonly text: string };
  /** The workspace was trusted while the page was open. */
  readonly trusted: Record<string, never>;
  /** New information about the repository to clone is available. Check the choices again. */
  readonly repositoryChecked: Record<string, never>;
};

/** The message channel between the wizard page and its host. */
export interface WizardViewContract extends PageContract<typeof wizardMessages, WizardEvents> {}
