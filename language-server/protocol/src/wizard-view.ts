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
    /** The branch to check out; the repository's default one if empty. */
    branch: v.exactOptional(text),
    /** The project's folder in the repository, with forward slashes; its top one if empty. */
    folder: v.exactOptional(text),
  }),
]);
export type WizardRepository = Message<typeof repository>;

/** A repository to create at GitHub for a new project. */
const publish = v.object({
  /** `octocat/orders-hook`. */
  repository: text,
  isPublic: flag,
});
export interface WizardPublish extends Message<typeof publish> {}

const choices = {
  source: text,
  name: text,
  /** The project's own folder. */
  folder: text,
  events: texts,
  repository,
  /** The repository to create at GitHub, where a new project gets one. */
  publish: v.exactOptional(publish),
  /** Generate a random signing secret for the dev environment, so that the project can run right away. */
  devSecret: v.exactOptional(flag),
};
/** What the user filled in. */
export interface WizardChoices extends MessageOf<typeof choices> {}

/** A repository at GitHub that was picked to be cloned. */
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

/** What the wizard's page sends to its host. */
export const wizardMessages = {
  requests: {
    start: question<{
      readonly sources: readonly SourceChoice[];
      readonly choices: WizardChoices;
      readonly trusted: boolean;
    }>()({}),
    /** Checked as the user types. */
    check: question<{
      readonly problems: WizardProblems;
      readonly command: string;
      /** The folder is known to be a project already, which is opened as it is. */
      readonly isProject: boolean;
    }>()(choices),
    /** Signs in at GitHub and gives the account's name; null if the user declines. */
    account: question<string | null>()({}),
    /** Prompts for one of the repositories of the user at GitHub; null if the prompt is closed. */
    pickRepository: question<PickedRepository | null>()({}),
    browse: question<string | null>()({ folder: text }),
    /** Creates and opens the project; rejects with a message. */
    create: question<{ readonly folder: string }>()(choices),
  },
  events: {
    ready: nothing,
    /** Stop making the project; the `create` request then rejects with code `cancelled`. */
    cancel: nothing,
  },
};

type WizardEvents = {
  readonly progress: { readonly text: string };
  /** The workspace was trusted while the page is open. */
  readonly trusted: Record<string, never>;
  /** More is known of the repository to clone: check the choices again. */
  readonly repositoryChecked: Record<string, never>;
};

/** The channel between the wizard's host half and its page. */
export interface WizardViewContract extends PageContract<typeof wizardMessages, WizardEvents> {}
