import type { SourceChoice } from "./source-choice.ts";

export type WizardRepository =
  | { readonly kind: "new" }
  | { readonly kind: "existing" }
  | {
      readonly kind: "clone";
      readonly url: string;
      /** The branch to check out; the repository's default one if empty. */
      readonly branch?: string;
      /** The project's folder in the repository, with forward slashes; its top one if empty. */
      readonly folder?: string;
    };

/** A repository to create at GitHub for a new project. */
export interface WizardPublish {
  /** `octocat/orders-hook`. */
  readonly repository: string;
  readonly isPublic: boolean;
}

/** A repository at GitHub that was picked to be cloned. */
export interface PickedRepository {
  readonly url: string;
  /** `octocat/orders-hook`. */
  readonly name: string;
}

/** What the person filled in. `folder` is the project's own folder. */
export interface WizardAnswers {
  readonly source: string;
  readonly name: string;
  readonly folder: string;
  readonly events: readonly string[];
  readonly repository: WizardRepository;
  /** The repository to create at GitHub, where a new project gets one. */
  readonly publish?: WizardPublish;
  /** Generate a random signing secret for the dev environment, so that the project can run right away. */
  readonly devSecret?: boolean;
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

/** A sentence for each field that is not right yet; empty when the project can be made. */
export type WizardProblems = Readonly<Partial<Record<WizardField, string>>>;

/** The channel between the wizard's host half and its page. */
export interface WizardViewContract {
  readonly host: {
    readonly requests: {
      readonly start: {
        readonly params: Record<string, never>;
        readonly result: {
          readonly sources: readonly SourceChoice[];
          readonly answers: WizardAnswers;
          readonly trusted: boolean;
        };
      };
      /** Checked as the person types. */
      readonly check: {
        readonly params: WizardAnswers;
        readonly result: {
          readonly problems: WizardProblems;
          readonly command: string;
          /** The folder is known to be a project already, which is opened as it is. */
          readonly isProject: boolean;
        };
      };
      /** Signs in at GitHub and gives the account's name; null where the person declines. */
      readonly account: { readonly params: Record<string, never>; readonly result: string | null };
      /** Has the person pick one of their repositories at GitHub; null where the question is closed. */
      readonly pickRepository: {
        readonly params: Record<string, never>;
        readonly result: PickedRepository | null;
      };
      readonly browse: { readonly params: { readonly folder: string }; readonly result: string | null };
      /** Makes and opens the project; rejects with one sentence. */
      readonly create: { readonly params: WizardAnswers; readonly result: { readonly folder: string } };
    };
    readonly events: {
      readonly progress: { readonly text: string };
      /** The workspace was trusted while the page is open. */
      readonly trusted: Record<string, never>;
      /** More is known of the repository to clone: check the answers again. */
      readonly looked: Record<string, never>;
    };
  };
  readonly view: {
    readonly requests: Record<string, never>;
    readonly events: {
      readonly ready: Record<string, never>;
      /** Stop making the project; the `create` request then rejects with code `cancelled`. */
      readonly cancel: Record<string, never>;
    };
  };
}
