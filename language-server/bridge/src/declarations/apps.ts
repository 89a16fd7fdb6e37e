import type * as ast from "@babel/types";
import type { AppDeclaration, HandlerDeclaration } from "@hookloom/protocol/declarations";
import type { AppVariable } from "../read/apps.ts";
import { isInside } from "../read/package-names.ts";
import type { ModuleNames } from "../read/triggers.ts";
import { constantText, findProperty, keyName, withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";

/** The constructor options with the signing secret in each framework, from the outermost object inwards. */
const secretOptions = [["secret"], ["signingSecret"], ["webhooks", "secret"]] as const;

const findOption = (options: ast.Node | undefined, path: readonly string[]): ast.Node | undefined =>
  path.reduce((node, name) => findProperty(node, name)?.value, options);

const memberName = (node: ast.MemberExpression | ast.OptionalMemberExpression): string | undefined =>
  node.computed ? constantText(node.property) : keyName(node.property);

/** The name in `process.env.NAME`. Each member may be written with brackets. */
export function environmentRead(node: ast.Node): string | undefined {
  if (node.type !== "MemberExpression" && node.type !== "OptionalMemberExpression") return undefined;
  const object = withoutParens(node.object);
  const isMember = object.type === "MemberExpression" || object.type === "OptionalMemberExpression";
  if (!isMember || object.object.type !== "Identifier" || object.object.name !== "process") return undefined;
  return memberName(object) === "env" ? memberName(node) : undefined;
}

/** The name in `process.env.NAME`, even if a default or an assertion follows. */
function environmentName(node: ast.Node): string | undefined {
  const value = withoutParens(node);
  return value.type === "LogicalExpression" ? environmentName(value.left) : environmentRead(value);
}

/** The environment variable that an app reads its signing secret from, if its options refer to one. */
export function secretOfApp({ made }: AppVariable): string | undefined {
  const [options] = made?.arguments ?? [];
  const secretOption = secretOptions
    .map((path) => findOption(options, path))
    .find((value) => value !== undefined);
  return secretOption && environmentName(secretOption);
}

/** The apps in a file, each with the handlers that are registered with it. */
export function declaredApps(
  { apps }: ModuleNames,
  handlers: ReadonlyMap<string, readonly HandlerDeclaration[]>,
): AppDeclaration[] {
  return apps.map((app) => {
    const { name, framework, source, nameRange, scope } = app;
    const secret = secretOfApp(app);
    const isHere = ({ eventRange }: HandlerDeclaration): boolean =>
      scope === undefined || isInside(eventRange, nodeRange(scope));
    return {
      name,
      framework,
      source,
      ...(secret === undefined ? {} : { secret }),
      nameRange,
      handlers: (handlers.get(name) ?? []).filter(isHere),
    };
  });
}
