import type * as ast from "@babel/types";
import type { Node } from "@babel/types";
import type { EditContext } from "../edits/context.ts";
import { walk } from "../edits/names/nodes.ts";
import type { Mention, Scopes } from "../edits/names/scopes.ts";
import { type AppCall, appCallOf } from "../read/app-events.ts";
import type { AppVariable } from "../read/apps.ts";
import type { ModuleNames } from "../read/triggers.ts";
import { nodeRange } from "../syntax/babel.ts";
import type { CodeStyle } from "../text/style.ts";

/** The local names of the Hookloom imports in the moved file. */
export interface RuntimeNames {
  readonly factory: string;
  readonly secret: string;
  readonly webhook: string;
  /** The type of a handler's argument. */
  readonly context: string;
}

/** The original version of a file to be moved. */
export interface MovedSource {
  readonly text: string;
  readonly context: EditContext;
  readonly program: ast.Program;
  readonly module: ModuleNames;
  readonly scopes: Scopes;
  readonly tree: TreeIndex;
  readonly app: AppVariable;
  /** The name of the trigger's variable. */
  readonly trigger: string;
  readonly style: CodeStyle;
  /** False for JavaScript, in which no types are written. */
  readonly typed: boolean;
  readonly names: RuntimeNames;
}

/** The parent of each node, and the identifier at each offset. */
export class TreeIndex {
  readonly #parents = new Map<Node, Node>();
  readonly #identifiers = new Map<number, ast.Identifier>();

  constructor(program: ast.Program) {
    walk(program, (node, parent) => {
      if (parent) this.#parents.set(node, parent);
      if (node.type === "Identifier") this.#identifiers.set(nodeRange(node).start, node);
    });
  }

  parent(node: Node): Node | undefined {
    return this.#parents.get(node);
  }

  identifierAt(start: number): ast.Identifier | undefined {
    return this.#identifiers.get(start);
  }

  /** The member access on an object: `context.payload` for `context`. */
  memberAccess(object: Node): (ast.MemberExpression & { readonly property: ast.Identifier }) | undefined {
    const parent = this.parent(object);
    return parent?.type === "MemberExpression" &&
      parent.object === object &&
      !parent.computed &&
      parent.property.type === "Identifier"
      ? (parent as ast.MemberExpression & { readonly property: ast.Identifier })
      : undefined;
  }
}

export const nodeText = ({ text }: Pick<MovedSource, "text">, node: Pick<Node, "start" | "end">): string =>
  text.slice(nodeRange(node).start, nodeRange(node).end);

/** The uses of the name that is declared at an offset. */
export const usesAt = ({ bindings }: Scopes, start: number): readonly Mention[] =>
  bindings.find(({ declarations }) => declarations.some((one) => one.start === start))?.uses ?? [];

/** The registration that a call makes, if it is for the app to be moved. */
export function findRegistration({ module, app }: MovedSource, call: Node | undefined): AppCall | undefined {
  const appCall = call?.type === "CallExpression" ? appCallOf(call, module.apps) : undefined;
  return appCall?.app.nameRange.start === app.nameRange.start ? appCall : undefined;
}
