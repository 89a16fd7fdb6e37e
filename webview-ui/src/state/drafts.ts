/** A text that a person typed into a field and that is not in the source. */
export interface KeptDraft {
  readonly typed: string;
  /** The text of the source when typing began. */
  readonly base: string;
  /** The version of the snapshot that showed it. */
  readonly version: number;
  /** Why it was refused. */
  readonly error: string | undefined;
}

/** The drafts of all fields by the id of the step and the name of the field; they outlive the field's component. */
export type Drafts = Map<string, KeptDraft>;
