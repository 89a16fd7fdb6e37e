import type { Node } from "@babel/types";

/** Where a name can be used: as a value, as a type, or either way. */
export type Space = "value" | "type" | "both";

/** How a mention of a name is written: `shorthand` in `{ a }`, `import` and `export` in braces without `as`. */
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

/** One mention of a name. */
export interface Mention {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly spelling: Spelling;
  readonly scope: Scope;
  readonly space: Space;
  /** True if the mention gives the variable a value, apart from its declaration. */
  readonly writes: boolean;
}

/** A declared name: of a variable, a function, a type. Declarations of one scope under one name are one binding. */
export interface Binding {
  readonly name: string;
  readonly scope: Scope;
  readonly kinds: Set<BindingKind>;
  /** The declaring nodes: a declarator, an import specifier, a function, ... */
  readonly nodes: Node[];
  readonly declarations: Mention[];
  readonly uses: Mention[];
}

/** A part of the program with names of its own. */
export interface Scope {
  readonly node: Node;
  readonly parent: Scope | undefined;
  /** `module` and `function` are where `var` declares, `infer` is the true branch of a conditional type. */
  readonly kind: "module" | "function" | "parameters" | "block" | "infer" | "namespace";
  readonly bindings: Map<string, Binding>;
}

/** The names of a program with their bindings. */
export interface Scopes {
  readonly module: Scope;
  readonly bindings: readonly Binding[];
  /** Uses of names that the program does not declare, such as `fetch`. */
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

/** True where a use in this space can mean the binding. */
export function isIn(binding: Binding, space: Space): boolean {
  if (space === "both") return true;
  const kinds = [...binding.kinds];
  if (space === "type") return kinds.some((kind) => typeKinds.has(kind));
  return kinds.some((kind) => kind !== "type" && kind !== "typeParameter");
}

/** The binding of a name in a scope; undefined for a global. */
export function resolve(scope: Scope, name: string, space: Space): Binding | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const binding = at.bindings.get(name);
    if (binding && isIn(binding, space)) return binding;
  }
  return undefined;
}

/** True where the inner scope is the outer one or lies inside of it. */
export function isWithin(inner: Scope, outer: Scope): boolean {
  for (let at: Scope | undefined = inner; at; at = at.parent) if (at === outer) return true;
  return false;
}

/** Every name that a program declares or uses: a new one must be none of them. */
export function scopeNames({ bindings, globals }: Scopes): Set<string> {
  return new Set([...bindings, ...globals].map(({ name }) => name));
}
