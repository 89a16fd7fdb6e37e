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
/** The input values of a form, by field. */
export type FormValues = Message<typeof values>;

export interface FormOption {
  readonly value: string;
  readonly label: string;
}

/** A small button next to a field, for example to choose a file. */
export interface FieldButton {
  readonly id: string;
  readonly icon: string;
  /** Accessible label and tooltip. */
  readonly label: string;
}

/**
 * `area`: a multi-line text input. `secret`: a masked input. `choice`: all options are visible. `select`: the options are in
 * a dropdown list.
 */
export type FieldKind = "text" | "area" | "secret" | "choice" | "select";

export interface FormField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly label: string;
  readonly value: string;
  /** A note next to the label, for example the source of the current value. */
  readonly aside?: string;
  readonly hint?: string;
  /** The problem and how to fix it. */
  readonly problem?: string;
  readonly placeholder?: string;
  /** Shares its row with another field if there is enough space. */
  readonly half?: boolean;
  readonly options?: readonly FormOption[];
  readonly buttons?: readonly FieldButton[];
}

export interface FormSection {
  readonly title?: string;
  readonly lead?: string;
  /** Nesting depth: the section belongs to the preceding section with a smaller depth. Defaults to 0. */
  readonly depth?: 0 | 1 | 2;
  /** The problem with the section as a whole. */
  readonly problem?: string;
  readonly fields: readonly FormField[];
  /** Buttons next to the title. */
  readonly buttons?: readonly FieldButton[];
  /** Buttons below the fields, with visible labels. */
  readonly adds?: readonly FieldButton[];
}

export interface FormAction {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  readonly primary?: boolean;
  readonly disabled?: boolean;
  /** The action is enabled even if a field has a problem. */
  readonly anyway?: boolean;
}

/** The complete content of a form. Each response from the host replaces it. */
export interface FormContent {
  readonly title: string;
  readonly lead: string;
  /**
   * For a form that edits a text that can also change elsewhere: a change is applied when its field loses focus, problems are
   * shown before any input, and Ctrl+S triggers the action `save`.
   */
  readonly live?: boolean;
  /** Information that the user needs before continuing. */
  readonly notice?: string;
  readonly sections: readonly FormSection[];
  readonly actions: readonly FormAction[];
}

/** Messages from a form page to its host. Only the host knows the purpose of the form. */
export const formMessages = {
  requests: {
    start: question<FormContent>()({}),
    /** `changed` contains the names of fields whose values the host does not have yet. */
    change: question<FormContent>()({ values, changed: texts }),
    /** A button was pressed. */
    press: question<FormContent>()({ button: text, values, changed: texts }),
    /** Submits the form. Rejects with a message. */
    submit: question<{ readonly said: string }>()({ action: text, values }),
  },
  events: {
    ready: nothing,
    /** Cancel the pending `submit`. */
    cancel: nothing,
  },
};

type FormEvents = {
  readonly content: FormContent;
  readonly progress: { readonly text: string };
};

/** The message channel between a form page and its host. */
export interface FormViewContract extends PageContract<typeof formMessages, FormEvents> {}
