import * as v from "valibot";
import { type Message, nothing, type PageContract, question, text, texts } from "./messages.ts";

const maxFields = 1_000;
const maxValueLength = 100_000;

const values = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value)),
  v.record(v.string(), v.pipe(v.string(), v.maxLength(maxValueLength))),
  v.check((record) => Object.keys(record).length <= maxFields),
);
/** What is typed into a form, by field. */
export type FormValues = Message<typeof values>;

export interface FormOption {
  readonly value: string;
  readonly label: string;
}

/** A small button next to a field, for example to choose a file. */
export interface FieldButton {
  readonly id: string;
  readonly icon: string;
  /** Read out, and shown as the tooltip. */
  readonly label: string;
}

/**
 * `area`: a text of several lines. `secret`: the input is masked. `choice`: all options are visible. `select`: the options
 * are in a list.
 */
export type FieldKind = "text" | "area" | "secret" | "choice" | "select";

export interface FormField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly label: string;
  readonly value: string;
  /** A note next to the label, for example where the current value comes from. */
  readonly aside?: string;
  readonly hint?: string;
  /** Says what is wrong and how to fix it. */
  readonly problem?: string;
  readonly placeholder?: string;
  /** Shares its line with another one where there is room. */
  readonly half?: boolean;
  readonly options?: readonly FormOption[];
  readonly buttons?: readonly FieldButton[];
}

export interface FormSection {
  readonly title?: string;
  readonly lead?: string;
  /** Belongs to the section before it that has less of it; 0 where it is left out. */
  readonly depth?: 0 | 1 | 2;
  /** What is wrong with the whole of it. */
  readonly problem?: string;
  readonly fields: readonly FormField[];
  /** Next to the title. */
  readonly buttons?: readonly FieldButton[];
  /** Below the fields, with their labels. */
  readonly adds?: readonly FieldButton[];
}

export interface FormAction {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  /** Is done although a field has a problem. */
  readonly anyway?: boolean;
}

/** Everything that a form shows; each response of the host replaces it. */
export interface FormContent {
  readonly title: string;
  readonly lead: string;
  /**
   * Shows a text that others write, too: a change is made when its field is left, problems are shown before anything was
   * touched, and Ctrl+S does the action `save`.
   */
  readonly live?: boolean;
  /** What the user has to know before they continue. */
  readonly notice?: string;
  readonly sections: readonly FormSection[];
  readonly actions: readonly FormAction[];
}

/** What the page of a form sends to its host half, which alone knows what the form is about. */
export const formMessages = {
  requests: {
    start: question<FormContent>()({}),
    /** `changed` names the fields whose value the host does not have yet. */
    change: question<FormContent>()({ values, changed: texts }),
    /** A button was pressed. */
    press: question<FormContent>()({ button: text, values, changed: texts }),
    /** Does what the form is for; rejects with a message. */
    submit: question<{ readonly said: string }>()({ action: text, values }),
  },
  events: {
    ready: nothing,
    /** Stop what `submit` does. */
    cancel: nothing,
  },
};

type FormEvents = {
  readonly content: FormContent;
  readonly progress: { readonly text: string };
};

/** The channel between a page that is a form and its host half. */
export interface FormViewContract extends PageContract<typeof formMessages, FormEvents> {}
