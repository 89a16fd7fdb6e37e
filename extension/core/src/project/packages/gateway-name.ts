import { t } from "@vscode/l10n";

/** The package that enforces an `api`'s rules. */
export const gatewayName = "@hookloom/gateway";

/** Returns the message for a project whose `api` is not enforced. */
export const noGatewayMessage = (root: string): string =>
  t(
    'hookloom.json describes an "api", but the project in {0} lacks the package {1}, which enforces it: run "hookloom api add" there, or "Hookloom: Edit the API" in VS Code.',
    root,
    gatewayName,
  );
