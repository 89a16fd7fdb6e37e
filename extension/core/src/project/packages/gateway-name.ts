/** The package that enforces the rules of an `api`. */
export const gatewayName = "@hookloom/gateway";

/** What is said of a project whose `api` nothing enforces. */
export const noGatewayMessage = (root: string): string =>
  `hookloom.json describes an "api", and the project in ${root} does not have the package ${gatewayName}, which enforces it: run "hookloom api add" there, or "Hookloom: Edit the API" in VS Code.`;
