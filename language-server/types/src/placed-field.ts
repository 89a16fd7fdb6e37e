import type { ProjectText } from "./project-texts.ts";

/** A field in its true place: what its document would be if the field held `text`. */
export interface PlacedField {
  readonly uri: string;
  readonly languageId: string;
  readonly before: string;
  readonly text: string;
  readonly after: string;
  /** True where the document itself has no syntax error, so that those near the field are the field's. */
  readonly sound: boolean;
  /** True where the step of the field is not in the document yet. */
  readonly draft: boolean;
}

/** The document with the field as it is, or with another text in its place. */
export function wholeText({ uri, languageId, before, text, after }: PlacedField, other = text): ProjectText {
  return { uri, languageId, text: before + other + after };
}
