import type { Framework } from "./flow-document.ts";

/** A use of another framework's API that has no counterpart. The user has to change it. */
export interface RemainingUse {
  /** The expression in the source: `context.octokit`. */
  readonly what: string;
  /** The 1-based lines of the moved text that contain it. */
  readonly lines: readonly number[];
}

/** A file of another framework after it was moved to Hookloom. */
export interface MovedFile {
  readonly text: string;
  readonly framework: Framework;
  readonly source: string;
  /** The name of the trigger's variable. */
  readonly trigger: string;
  /** The name of the setting with the signing secret. */
  readonly secret: string;
  readonly remaining: readonly RemainingUse[];
}

/** The result of moving a file. Nothing is applied. */
export interface MoveResult extends MovedFile {
  /** The version of the original text. */
  readonly version: number;
}
