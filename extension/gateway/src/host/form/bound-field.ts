import { type MemberPath, memberValue, withMember, withoutMember } from "@hookloom/core/project/json-edit";
import type { FormField, FormOption, FormSection } from "@hookloom/protocol/form-view";
import * as vscode from "vscode";

/** A description of a project's rules in hookloom.json: either that of all environments, or the overrides of one environment. */
export interface Scope {
  /** The path of the description in the file. */
  readonly path: MemberPath;
  /** The environment; undefined for the description of all environments. */
  readonly environment: string | undefined;
  readonly own: unknown;
  /** The overridden description; undefined if nothing is overridden. */
  readonly below: unknown;
}

/** A form field, and the member of hookloom.json that it edits. */
export interface BoundField {
  readonly field: FormField;
  readonly path: MemberPath;
  /** Returns the text of hookloom.json with the typed value. */
  edit(text: string, typed: string): string;
}

export interface BoundSection extends Omit<FormSection, "fields"> {
  /** The path of the member that the section edits, if it edits one. */
  readonly path?: MemberPath;
  readonly fields: readonly BoundField[];
}

/** Returns the unique field name of a member. */
export const fieldName = (path: MemberPath): string =>
  path.map((name) => name.replaceAll("~", "~0").replaceAll("/", "~1")).join("/");

/** Returns the path of the member that a field name refers to. */
export const pathOfName = (name: string): MemberPath =>
  name.split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

type FieldOptions = Partial<Pick<FormField, "placeholder" | "hint" | "options" | "buttons">> & {
  /** If true, an empty field is written as an empty string or list. */
  readonly writesEmpty?: boolean;
};

interface Codec {
  read(value: unknown): string;
  /** Returns the value to write; undefined removes the member. */
  write(typed: string): unknown;
}

const textCodec: Codec = {
  read: (value) => (value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value)),
  write: (typed) => (typed.trim() === "" ? undefined : typed.trim()),
};

const listCodec: Codec = {
  read: (value) => (Array.isArray(value) ? value.map(textCodec.read).join(", ") : textCodec.read(value)),
  write: (typed) => {
    const items = typed.split(/[\s,]+/).filter((item) => item !== "");
    return items.length === 0 ? undefined : items;
  },
};

const numberCodec: Codec = {
  read: textCodec.read,
  // Other input is written as typed, and validation reports the error.
  write: (typed) => (/^\d{1,9}$/.test(typed.trim()) ? Number(typed) : textCodec.write(typed)),
};

/**
 * Returns a predicate for objects that are kept when they become empty: those that have a meaning without members, or that the
 * user created and named. All other objects that a removal empties are removed too.
 */
export function keepsEmpty({ below }: Scope): (path: MemberPath) => boolean {
  return (path) => {
    const [last, parent] = [path.at(-1), path.at(-2)];
    const isNamed = parent === "plans" || parent === "applications";
    const isOwnNamed = isNamed && memberValue(below, [parent, last ?? ""]) === undefined;
    const isEnvironment = path[0] === "environments" && path.length === 2;
    return path.length === 1 || isEnvironment || last === "portal" || isOwnNamed;
  };
}

/** Adds the two default environments, which the project would lose when the first environment is written explicitly. */
function withEnvironments(text: string, { environment }: Scope): string {
  if (environment === undefined || memberValue(JSON.parse(text), ["environments"]) !== undefined) return text;
  return withMember(text, ["environments"], { dev: {}, prod: {} });
}

/** Returns the text with a member of a scope written or removed. */
export function edited(text: string, scope: Scope, path: MemberPath, value: unknown): string {
  if (value === undefined) return withoutMember(text, path, keepsEmpty(scope));
  return withMember(withEnvironments(text, scope), path, value);
}

/** Returns the label of the option that omits a member. */
function inheritedLabel({ environment }: Scope, valueLabel: string): string {
  return environment === undefined
    ? vscode.l10n.t("{0} (by default)", valueLabel)
    : vscode.l10n.t("{0} (as in all environments)", valueLabel);
}

export const option = (value: string, label: string): FormOption => ({ value, label });

/** Creates the form fields of an object in a scope. */
export class Fields {
  readonly #scope: Scope;
  readonly #at: MemberPath;
  readonly #isHalf: boolean;

  constructor(scope: Scope, at: MemberPath = [], isHalf = false) {
    this.#scope = scope;
    this.#at = at;
    this.#isHalf = isHalf;
  }

  /** The same fields at half width. */
  get half(): Fields {
    return new Fields(this.#scope, this.#at, true);
  }

  get path(): MemberPath {
    return [...this.#scope.path, ...this.#at];
  }

  /** Returns the fields of a nested object. */
  in(...names: readonly string[]): Fields {
    return new Fields(this.#scope, [...this.#at, ...names]);
  }

  own(...names: readonly string[]): unknown {
    return memberValue(this.#scope.own, [...this.#at, ...names]);
  }

  below(...names: readonly string[]): unknown {
    return memberValue(this.#scope.below, [...this.#at, ...names]);
  }

  text(member: string, label: string, more: string | FieldOptions = {}): BoundField {
    return this.#field(member, "text", label, textCodec, more);
  }

  area(member: string, label: string, more: string | FieldOptions = {}): BoundField {
    const write = (typed: string): unknown => (typed.trim() === "" ? undefined : typed);
    return this.#field(member, "area", label, { ...textCodec, write }, more);
  }

  list(member: string, label: string, more: string | FieldOptions = {}): BoundField {
    const emptyValue = typeof more !== "string" && more.writesEmpty ? [] : undefined;
    const write = (typed: string): unknown => listCodec.write(typed) ?? emptyValue;
    return this.#field(member, "text", label, { ...listCodec, write }, more);
  }

  /** Creates a list field; a single item is written as a string. */
  oneOrMore(member: string, label: string, more: string | FieldOptions = {}): BoundField {
    const write = (typed: string): unknown => {
      const items = listCodec.write(typed);
      return Array.isArray(items) && items.length === 1 ? items[0] : items;
    };
    return this.#field(member, "text", label, { ...listCodec, write }, more);
  }

  number(member: string, label: string, more: string | FieldOptions = {}): BoundField {
    return this.#field(member, "text", label, numberCodec, more);
  }

  /**
   * Creates a choice between strings. The first option omits the member, so that `defaultValue` or the overridden value
   * applies. Without
   * either of these, that option is removed when another one is selected.
   */
  choice(
    member: string,
    label: string,
    options: readonly FormOption[],
    defaultValue = "",
    codec = textCodec,
  ): BoundField {
    const value = codec.read(this.own(member));
    const unwritten = codec.read(this.below(member)) || defaultValue;
    const optionLabel = (choice: string): string =>
      options.find((option) => option.value === choice)?.label ?? choice;
    const omittedLabel =
      unwritten === "" ? vscode.l10n.t("Choose one") : inheritedLabel(this.#scope, optionLabel(unwritten));
    const isKnown = value === "" || options.some((option) => option.value === value);
    const all = [
      ...(unwritten === "" && value !== "" ? [] : [{ value: "", label: omittedLabel }]),
      ...(isKnown ? [] : [{ value, label: value }]),
      ...options,
    ];
    return this.#field(member, "select", label, codec, { options: all });
  }

  #field(
    member: string,
    kind: FormField["kind"],
    label: string,
    { read, write }: Codec,
    /** A string is used as the placeholder. */
    given: string | FieldOptions,
  ): BoundField {
    const {
      writesEmpty: stays = false,
      placeholder,
      ...more
    } = typeof given === "string" ? { placeholder: given } : given;
    const path = [...this.path, member];
    const below = read(this.below(member));
    const shown = below === "" ? placeholder : below;
    const field: FormField = {
      name: fieldName(path),
      kind,
      label,
      value: read(this.own(member)),
      ...(this.#isHalf ? { half: true } : {}),
      ...more,
      ...(shown === undefined || kind === "select" ? {} : { placeholder: shown }),
    };
    const scope = this.#scope;
    return {
      field,
      path,
      edit: (text, typed) => edited(text, scope, path, write(typed) ?? (stays ? "" : undefined)),
    };
  }
}
