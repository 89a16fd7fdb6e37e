/**
 * The language server in a browser's web worker, without features that need a machine. Files come from the client, and there are
 * no types, since TypeScript 7 is a native program.
 */

import { noTypes } from "@hookloom/types/no-types";
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from "vscode-languageserver/browser";
import { ClientTexts } from "./client-texts.ts";
import { startServer } from "./start-server.ts";

const worker = globalThis as unknown as ConstructorParameters<typeof BrowserMessageReader>[0];
const connection = createConnection(
  ProposedFeatures.all,
  new BrowserMessageReader(worker),
  new BrowserMessageWriter(worker),
);

startServer(connection, {
  // Samples can only be sent from a machine.
  samples: async () => undefined,
  texts: new ClientTexts(connection),
  types: () => noTypes("no-machine"),
});
