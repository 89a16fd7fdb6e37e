import type { Node } from "@babel/types";

/** The spaces in which a name can be used: as a value, as a type, or both. */
export type Space = "value" | "type" | "both";

/** The syntax of a name's use: `shorthand` in `{ a }`, `import` and `export` in braces without `as`. */
export type Spelling = "plain" | "shorthand" | "import" | "export";

export type BindingKind =
  | "import"
  | "variable"
  | "function"
  | "class"
  | "parameter"
  | "parameterProperty"
  | "type"
  | "enum"
  | "enumMember"
  | "namespace"
  | "typeParameter";

/** An occurrence of a name. */
export interface Mention {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly spelling: Spelling;
  readonly scope: Scope;
  readonly space: Space;
  /** True if the occurrence assigns to the variable; false for a declaration. */
  readonly writes: boolean;
}

/** A declared name: of a variable, a function or a type. Several declarations of a name in one scope are one binding. */
export interface Binding {
  readonly name: string;
  readonly scope: Scope;
  readonly kinds: Set<BindingKind>;
  /** The declaring nodes: a declarator, an import specifier, a function, ... */
  readonly nodes: Node[];
  readonly declarations: Mention[];
  readonly uses: Mention[];
}

/** A part of the program that can declare names. */
export interface Scope {
  readonly node: Node;
  readonly parent: Scope | undefined;
  /**
   * A `var` is declared in `module`, `function` or `namespace`; `infer` is the `extends` clause and true
   * branch of a conditional type.
   */
  readonly kind: "module" | "function" | "parameters" | "block" | "infer" | "namespace";
  readonly bindings: Map<string, Binding>;
}

/** The names of a program with their bindings. */
export interface Scopes {
  readonly module: Scope;
  readonly bindings: readonly Binding[];
  /** Uses of names that are not declared in the program, such as `fetch`. */
  readonly globals: readonly Mention[];
}

const typeKinds: ReadonlySet<BindingKind> = new Set([
  "import",
  "class",
  "type",
  "enum",
  "namespace",
  "typeParameter",
]);

/** True if a use in this space can refer to the binding. */
export function isInSpace(binding: Binding, space: Space): boolean {
  if (space === "both") return true;
  const kinds = [...binding.kinds];
  if (space === "type") return kinds.some((kind) => typeKinds.has(kind));
  return kinds.some((kind) => kind !== "type" && kind !== "typeParameter");
}

/** Resolves a name in a scope. Undefined for a global. */
export function resolve(scope: Scope, name: string, space: Space): Binding | undefined {
  for (let current: Scope | undefined = scope; current; current = current.parent) {
    const binding = current.bindings.get(name);
    if (binding && isInSpace(binding, space)) return binding;
  }
  return undefined;
}

/** True if the inner scope is the outer one or nested in it. */
export function isWithin(inner: Scope, outer: Scope): boolean {
  for (let current: Scope | undefined = inner; current; current = current.parent)
    if (current === outer) return true;
  return false;
}

/** Every name that a program declares or uses. A new name must not be one of them. */
export function scopeNames({ bindings, globals }: Scopes): Set<string> {
  return new Set([...bindings, ...globals].map(({ name }) => name));
}
