import { readFlow } from "@hookloom/language-server/bridge";
import { type Command, jsonOption } from "../command.ts";
import { badUsage } from "../errors.ts";
import { languageOf } from "../flow/language.ts";
import { toMermaid } from "../flow/mermaid.ts";
import { toOutline } from "../flow/outline.ts";
import { toSvg } from "../flow/svg.ts";
import { printJson, readNamed } from "../output.ts";

const forms = ["json", "mermaid", "svg"] as const;

export const flow: Command = {
  name: "flow",
  usage: "FILE [--json|--mermaid|--svg]",
  summary: "Show the flows of a TypeScript file",
  maxPositionals: 1,
  options: {
    json: { ...jsonOption, help: "Print the flow document as JSON" },
    mermaid: { type: "boolean", help: "Print a Mermaid flowchart" },
    svg: { type: "boolean", help: "Print a picture" },
  },
  async run(call, context) {
    const [file] = call.positionals;
    if (file === undefined) throw badUsage("flow", "Say which file");
    const asked = forms.filter((form) => call.has(form));
    if (asked.length > 1) throw badUsage("flow", `--${asked.join(" and --")} exclude each other`);
    const text = await readNamed(context, file);
    const language = languageOf(file);
    const document = readFlow(text, language ? { language } : {});
    const [form] = asked;
    if (form === "json") printJson(context, document);
    else if (form === "mermaid") context.stdout.write(toMermaid(document));
    else if (form === "svg") context.stdout.write(toSvg(document));
    else context.stdout.write(toOutline(document, text));
  },
};
