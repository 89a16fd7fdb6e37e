import type { Framework } from "./flow-document.ts";

/** Something of another framework that has no counterpart: the user changes it. */
export interface RemainingUse {
  /** As the text has it: `context.octokit`. */
  readonly what: string;
  /** The lines of the moved text that have it, the first being 1. */
  readonly lines: readonly number[];
}

/** A file of another framework as it is with Hookloom. */
export interface MovedFile {
  readonly text: string;
  readonly framework: Framework;
  readonly source: string;
  /** The variable that holds the trigger. */
  readonly trigger: string;
  /** The setting that holds the signing secret. */
  readonly secret: string;
  readonly remaining: readonly RemainingUse[];
}

/** What a file becomes when it is moved; nothing is applied. */
export interface MoveResult extends MovedFile {
  /** The version of the text that was moved. */
  readonly version: number;
}
