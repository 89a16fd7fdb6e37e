import type { Answer } from "./stand-in.ts";

export interface Token {
  readonly login: string;
  /** Undefined for a fine-grained token, whose permissions GitHub does not list. */
  readonly scopes?: string;
}

/** The page of a list that a call names. */
export type Page = (items: readonly object[], url: URL, parameter?: "page" | "cursor") => Answer;

export const message = (sentence: string, more: object = {}): object => ({
  message: sentence,
  documentation_url: "https://docs.github.com/rest",
  ...more,
});

export const notFound: Answer = { status: 404, body: message("Not Found", { status: "404" }) };
