import type { CatalogConnection } from "./connection.ts";

export const openaiConnection: CatalogConnection = {
  id: "openai",
  label: "OpenAI",
  icon: "sparkle",
  hint: "text, embeddings; any compatible model server",
  docs: "https://platform.openai.com/docs/api-reference",
  packages: { openai: "^7.57.0" },
  imports: [{ module: "openai", name: "OpenAI", as: "OpenAI" }],
  factory: ["new OpenAI({", "  apiKey: {{OPENAI_API_KEY}},", "  baseURL: {{OPENAI_BASE_URL}},", "})"].join(
    "\n",
  ),
  variable: "openai",
  settings: [
    {
      name: "OPENAI_API_KEY",
      description: "API key of the OpenAI project",
      secret: true,
      where: "create it under API keys of your project at platform.openai.com",
      by: "person",
      page: "https://platform.openai.com/docs/api-reference/authentication",
    },
    {
      name: "OPENAI_BASE_URL",
      description: "Base URL of the model server",
      secret: false,
      default: "https://api.openai.com/v1",
    },
  ],
  check: { call: "client.models.list({ maxRetries: 0 })", description: "Reads the list of models" },
  methods: [
    {
      path: "responses.create",
      label: "Prompt a model",
      description: "Sends text to a model; the response is in `output_text`.",
      shows: { argument: 0, property: "input" },
      arguments: '{ model: "gpt-5.4-mini", input: "" }',
      result: "answer",
    },
    {
      path: "chat.completions.create",
      label: "Continue a chat",
      description: "Sends the messages of a chat to a model; compatible model servers support this call.",
      shows: { argument: 0, property: "model" },
      arguments: '{ model: "gpt-5.4-mini", messages: [{ role: "user", content: "" }] }',
      result: "completion",
    },
    {
      path: "embeddings.create",
      label: "Embed text",
      description: "Converts text to a vector for semantic search.",
      shows: { argument: 0, property: "input" },
      arguments: '{ model: "text-embedding-3-small", input: "" }',
      result: "embedding",
    },
    {
      path: "moderations.create",
      label: "Moderate text",
      description: "Checks whether text is harmful, and in what way.",
      shows: { argument: 0, property: "input" },
      arguments: '{ model: "omni-moderation-latest", input: "" }',
      result: "moderation",
    },
    {
      path: "models.list",
      label: "List models",
      description: "Lists the models that the key can use.",
      arguments: "",
      result: "models",
    },
  ],
};
