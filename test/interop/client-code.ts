// Code that makes a connection's client, as a project's file has it.
import { type CatalogConnection, type ConnectionSetting, fillHoles } from "@hookloom/runtime/catalog";

function declared({ name, description, secret, default: value, optional }: ConnectionSetting): string {
  const options = { ...(optional ? { optional } : {}), ...(value === undefined ? {} : { default: value }) };
  const parts = [name, description].map((text) => JSON.stringify(text));
  if (Object.keys(options).length > 0) parts.push(JSON.stringify(options));
  return `${secret ? "secret" : "setting"}(${parts.join(", ")})`;
}

/** A module with the client, a function that makes the harmless call and one for each method. */
export function clientModule(connection: CatalogConnection): string {
  const imports = connection.imports.map(({ module, name, as }) =>
    name === "*"
      ? `import * as ${as} from ${JSON.stringify(module)};`
      : `import { ${name === as ? as : `${name} as ${as}`} } from ${JSON.stringify(module)};`,
  );
  const made = fillHoles(connection, (setting, isSetting) => declared(setting) + (isSetting ? "" : ".value"));
  const methods = connection.methods.map(
    ({ path, arguments: given, result }, index) =>
      `export async function method${index}() {\n  const ${result} = await client.${path}(${given});\n  return ${result};\n}`,
  );
  return [
    'import { secret, setting } from "@hookloom/runtime";',
    ...imports,
    "",
    `const client = ${made};`,
    `export async function check() {\n  return ${connection.check.call};\n}`,
    ...methods,
    "void [secret, setting];",
    "",
  ].join("\n");
}
