import * as v from "valibot";

/** Maximum length of user input, typed or pasted, in UTF-16 units. */
const maxTextLength = 4_000_000;
const maxTexts = 5_000;

export const textLength = v.maxLength<string, number, string>(
  maxTextLength,
  `must be a string of at most ${maxTextLength} characters`,
);
export const text = v.pipe(v.string("must be a string"), textLength);

export const texts = v.pipe(v.array(text), v.maxLength(maxTexts));

const countText = "must be a non-negative integer";
export const count = v.pipe(v.number(countText), v.safeInteger(countText), v.minValue(0, countText));

export const flag = v.boolean("must be true or false");

const pathText = "must be a list of property names, indexes, or null for every item of a list";
/** The schema of `MappingPath`. It is in this file so that pages bundle only the type. */
export const mappingPath = v.array(v.union([text, count, v.null()], pathText), pathText);
/** The members of a `MappingLocation`. */
export const mappingLocation = { step: text, field: text, argument: v.exactOptional(count) };

/** The schema of `EnvironmentChoice`. */
export const environmentChoice = v.object({ environment: text, range: text });

/** A message without members. */
export const nothing = v.object({});

type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T;

/** The output type of a schema, with readonly members. */
export type Message<S extends v.GenericSchema> = Immutable<v.InferOutput<S>>;

/** A message with the given members. */
export type MessageOf<E extends v.ObjectEntries> = Message<v.ObjectSchema<E, undefined>>;

/** A request: its schema, with the response type as a type parameter. */
export interface Question<S extends v.GenericSchema = v.GenericSchema, R = unknown> {
  readonly params: S;
  /** Exists only in the type. */
  readonly response?: R;
}

/**
 * Declares a request: the response type as a type argument, then the request's members.
 * @__NO_SIDE_EFFECTS__
 */
export const question =
  <R>() =>
  <E extends v.ObjectEntries>(entries: E): Question<v.ObjectSchema<E, undefined>, R> => ({
    params: v.object(entries),
  });

export type Questions = Readonly<Record<string, Question>>;

/** The requests of a table in the form of `RpcSide`. */
export type RequestsOf<T extends Questions> = {
  readonly [M in keyof T]: T[M] extends Question<infer S, infer R>
    ? { readonly params: Message<S>; readonly result: R }
    : never;
};

/** A message about a document. */
export type DocumentMessage<E extends v.ObjectEntries> = { readonly uri: string } & MessageOf<E>;

/** The requests of a table in which every request is about a document. */
export type DocumentRequestsOf<T extends Questions> = {
  readonly [M in keyof T]: T[M] extends Question<infer S, infer R>
    ? { readonly params: { readonly uri: string } & Message<S>; readonly result: R }
    : never;
};

/** The messages from a page to its host. */
export interface PageMessages {
  readonly requests: Questions;
  readonly events: Readonly<Record<string, v.GenericSchema>>;
}

/** The channel between a page and its host. The host sends events but no requests to the page. */
export interface PageContract<M extends PageMessages, HostEvents> {
  readonly host: { readonly requests: RequestsOf<M["requests"]>; readonly events: HostEvents };
  readonly view: {
    readonly requests: Record<string, never>;
    readonly events: { readonly [E in keyof M["events"]]: Message<M["events"][E]> };
  };
}
