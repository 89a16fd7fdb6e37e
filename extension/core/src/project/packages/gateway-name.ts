/** The package that enforces an `api`'s rules. */
export const gatewayName = "@hookloom/gateway";

/** Returns the message for a project whose `api` is not enforced. */
export const noGatewayMessage = (root: string): string =>
  `hookloom.json describes an "api", and the project in ${root} does not have the package ${gatewayName}, which enforces it: run "hookloom api add" there, or "Hookloom: Edit the API" in VS Code.`;
