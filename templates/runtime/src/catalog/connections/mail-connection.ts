import type { CatalogConnection } from "./connection.ts";

export const mailConnection: CatalogConnection = {
  id: "mail",
  label: "Mail (SMTP)",
  icon: "mail",
  hint: "any mail server",
  docs: "https://nodemailer.com/",
  packages: { nodemailer: "^10.6.1" },
  imports: [{ module: "nodemailer", name: "createTransport", as: "createTransport" }],
  factory: "createTransport({{SMTP_URL}})",
  variable: "mail",
  settings: [
    {
      name: "SMTP_URL",
      description: "URL of the mail server, with user and password",
      secret: true,
      sample: "smtp://test@127.0.0.1:9",
      where: "write it as smtps://user:password@mail.example.com with the values from your mail provider",
      by: "person",
      page: "https://nodemailer.com/smtp",
    },
  ],
  check: { call: "client.verify()", description: "Signs in to the mail server without sending anything" },
  methods: [
    {
      path: "sendMail",
      label: "Send mail",
      description: "Sends a message as text, HTML or both, with attachments.",
      shows: { argument: 0, property: "to" },
      arguments: '{ from: "", to: "", subject: "", text: "" }',
      result: "sent",
    },
    {
      path: "verify",
      label: "Check the mail server",
      description: "Signs in to the mail server without sending anything.",
      arguments: "",
      result: "ready",
    },
  ],
};
