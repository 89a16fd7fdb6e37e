import type { CatalogConnection } from "./connection.ts";
import { googleCredentials } from "./google-credentials.ts";

export const gmailConnection: CatalogConnection = {
  id: "gmail",
  label: "Gmail",
  icon: "brand:gmail",
  hint: "read, label and send mail",
  docs: "https://developers.google.com/workspace/gmail/api/reference/rest",
  packages: { "@googleapis/gmail": "^22.0.1" },
  imports: [
    { module: "@googleapis/gmail", name: "auth", as: "gmailAuth" },
    { module: "@googleapis/gmail", name: "gmail", as: "gmailClient" },
  ],
  factory: [
    "gmailClient({",
    '  version: "v1",',
    "  auth: new gmailAuth.GoogleAuth({",
    "    credentials: JSON.parse({{GOOGLE_CREDENTIALS}}),",
    '    scopes: ["https://www.googleapis.com/auth/gmail.modify"],',
    "  }),",
    "})",
  ].join("\n"),
  variable: "gmail",
  settings: [googleCredentials],
  check: {
    call: 'client.users.getProfile({ userId: "me" })',
    description: "Reads the account's mail address from Google",
  },
  methods: [
    {
      path: "users.messages.send",
      label: "Send mail",
      description: "Sends a message given as RFC 5322 text in URL-safe Base64.",
      shows: { argument: 0, property: "userId" },
      arguments: [
        "{",
        '  userId: "me",',
        "  requestBody: {",
        '    raw: Buffer.from("To: ada@example.com\\r\\nSubject: Hello\\r\\n\\r\\nText").toString("base64url"),',
        "  },",
        "}",
      ].join("\n"),
      result: "sent",
    },
    {
      path: "users.messages.list",
      label: "Search mail",
      description: "Lists the ids of the messages that match a query in the syntax of Gmail's search box.",
      shows: { argument: 0, property: "q" },
      arguments: '{ userId: "me", q: "is:unread" }',
      result: "messages",
    },
    {
      path: "users.messages.get",
      label: "Read a message",
      description: "Reads a message by its id.",
      shows: { argument: 0, property: "id" },
      arguments: '{ userId: "me", id: "" }',
      result: "message",
    },
    {
      path: "users.messages.modify",
      label: "Change the labels of a message",
      description:
        "Adds and removes labels; removing `UNREAD` marks a message as read, removing `INBOX` archives it.",
      shows: { argument: 0, property: "id" },
      arguments: '{ userId: "me", id: "", requestBody: { removeLabelIds: ["UNREAD"] } }',
      result: "message",
    },
    {
      path: "users.drafts.create",
      label: "Create a draft",
      description: "Saves a message as a draft for a user to send.",
      arguments: '{ userId: "me", requestBody: { message: { raw: "" } } }',
      result: "draft",
    },
    {
      path: "users.labels.list",
      label: "List labels",
      description: "Lists the labels of the account with their ids.",
      arguments: '{ userId: "me" }',
      result: "labels",
    },
  ],
};
