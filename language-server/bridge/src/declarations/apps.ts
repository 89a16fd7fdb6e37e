import type * as t from "@babel/types";
import type { AppDeclaration, HandlerDeclaration } from "@hookloom/protocol/declarations";
import type { AppVariable } from "../read/apps.ts";
import { isInside } from "../read/package-names.ts";
import type { ModuleNames } from "../read/triggers.ts";
import { findProperty, keyName, withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";

/** The options of each framework's constructor that hold the signing secret, from the outermost object inwards. */
const secretOptions = [["secret"], ["signingSecret"], ["webhooks", "secret"]] as const;

const findOption = (options: t.Node | undefined, path: readonly string[]): t.Node | undefined =>
  path.reduce((node, name) => findProperty(node, name)?.value, options);

/** The name in `process.env.NAME`, also where a default or an assertion follows it. */
function environmentName(node: t.Node): string | undefined {
  const value = withoutParens(node);
  if (value.type === "LogicalExpression") return environmentName(value.left);
  if (value.type !== "MemberExpression") return undefined;
  const object = withoutParens(value.object);
  const isEnvironment =
    object.type === "MemberExpression" &&
    object.object.type === "Identifier" &&
    object.object.name === "process" &&
    keyName(object.property) === "env";
  if (!isEnvironment) return undefined;
  return value.computed && value.property.type !== "StringLiteral" ? undefined : keyName(value.property);
}

/** The environment variable that an app reads its signing secret from, where its own options say so. */
export function secretOfApp({ made }: AppVariable): string | undefined {
  const [options] = made?.arguments ?? [];
  const given = secretOptions.map((path) => findOption(options, path)).find((value) => value !== undefined);
  return given && environmentName(given);
}

/** The apps of a file, each with the handlers that are registered with it. */
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
