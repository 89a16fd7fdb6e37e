import { TypeService } from "@hookloom/types/type-service";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { diskTexts } from "./disk-texts.ts";
import { samplesIn } from "./samples.ts";
import { startServer } from "./start-server.ts";

const channels = ["--stdio", "--node-ipc", "--socket", "--pipe"];

if (!process.argv.some((argument) => channels.some((channel) => argument.startsWith(channel)))) {
  process.stderr.write("The language server needs a channel to the editor: start the server with --stdio.\n");
  process.exit(1);
}

const connection = createConnection(ProposedFeatures.all);
// Logs to the connection, since standard output may be the channel to the editor.
console.debug = (message: string) => connection.console.debug(message);

startServer(connection, {
  samples: samplesIn(new URL("./samples", import.meta.url)),
  texts: diskTexts,
  types: (ports) => new TypeService(ports),
});
