/** What is typed into a form, by field. */
export type FormValues = Readonly<Record<string, string>>;

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
  /** One sentence that says what is wrong and how to fix it. */
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

/** Everything that a form shows; each answer of the host replaces it. */
export interface FormLook {
  readonly title: string;
  readonly lead: string;
  /**
   * Shows a text that others write, too: a change is made when its field is left, problems are shown before anything was
   * touched, and Ctrl+S does the action `save`.
   */
  readonly live?: boolean;
  /** What a person has to know before they continue. */
  readonly notice?: string;
  readonly sections: readonly FormSection[];
  readonly actions: readonly FormAction[];
}

/** The channel between a page that is a form and its host half, which alone knows what the form is about. */
export interface FormViewContract {
  readonly host: {
    readonly requests: {
      readonly start: { readonly params: Record<string, never>; readonly result: FormLook };
      /** `changed` names the fields whose value the host does not have yet. */
      readonly change: {
        readonly params: { readonly values: FormValues; readonly changed: readonly string[] };
        readonly result: FormLook;
      };
      /** A button was pressed. */
      readonly press: {
        readonly params: {
          readonly button: string;
          readonly values: FormValues;
          readonly changed: readonly string[];
        };
        readonly result: FormLook;
      };
      /** Does what the form is for; rejects with one sentence. */
      readonly submit: {
        readonly params: { readonly action: string; readonly values: FormValues };
        readonly result: { readonly said: string };
      };
    };
    readonly events: {
      readonly look: FormLook;
      readonly progress: { readonly text: string };
    };
  };
  readonly view: {
    readonly requests: Record<string, never>;
    readonly events: {
      readonly ready: Record<string, never>;
      /** Stop what `submit` does. */
      readonly cancel: Record<string, never>;
    };
  };
}
