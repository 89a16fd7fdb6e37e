import path from "node:path";
import { messageOf } from "@hookloom/language-server/protocol";
import { askWindow } from "../../agents/ask-window.ts";
import { agentTools } from "../../agents/tools.ts";
import type { RunningEnvironment } from "../../environments/environment.ts";
import { runAttended } from "../../environments/local/owner/run-attended.ts";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import { cliAccounts } from "../accounts.ts";
import type { Command } from "../command.ts";
import { oneLine } from "../errors.ts";
import { printNote } from "../output.ts";
import { version } from "../version.ts";

export const mcp: Command = {
  name: "mcp",
  usage: "[DIR...]",
  summary: "Offer the projects of a folder to language models, as an MCP server",
  maxPositionals: 20,
  details: [
    "It speaks the Model Context Protocol over standard input and output, until the client closes them. Its tools read and",
    "change nothing outside of the folders, by default the current one, and never show a secret.",
    "Production is changed only after a person has confirmed it: the client asks (elicitation), or else the window of VS Code",
    "that has the project open; where neither can, the tool refuses and names the command for a person.",
  ],
  options: {},
  async run(call, context) {
    const folders = (call.positionals.length > 0 ? call.positionals : ["."]).map((folder) =>
      path.resolve(context.cwd, folder),
    );
    const { distDir, stdin, stdout } = context;
    const started = new Map<string, RunningEnvironment>();
    const toolVersion = await version(distDir);
    const { serveMcp } = await import("../mcp/serve-mcp.ts");
    const served = serveMcp({
      tools: agentTools,
      askWindow,
      version: toolVersion,
      stdin,
      stdout,
      onError: (error) => printNote(context, oneLine(messageOf(error))),
      context: {
        folders,
        distDir,
        toolVersion,
        secrets: commandLineStore(),
        accounts: cliAccounts(context),
        async start(project) {
          const running = await runAttended(project, {
            environment: "dev",
            distDir,
            values: {},
            log: () => undefined,
          });
          // This process keeps what it started, which ends a while after the last that shows it.
          await started.get(project.root)?.dispose();
          started.set(project.root, running);
          return running;
        },
      },
    });
    await Promise.race([served, context.ended]);
    await Promise.all([...started.values()].map((running) => running.dispose()));
  },
};
