// The services that the story of low code reaches, as stand-ins and a real PostgreSQL.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redirectedNode } from "../interop/redirect.ts";
import { Postgres } from "../postgres/postgres.ts";
import { sql } from "../postgres/sql.ts";
import { GoogleStandIn } from "../stand-ins/google.ts";
import { SlackStandIn } from "../stand-ins/slack.ts";
import { nodePath } from "./setup.mjs";

const slackToken = "xoxb-0123456789";

/** As Google's own sign-in writes it. */
const credentials = {
  type: "authorized_user",
  client_id: "client",
  client_secret: "secret",
  refresh_token: "refresh",
};

/** Slack, Google Calendar and PostgreSQL, and the variables that let projects reach the first two here. */
export class LowCodeServices {
  readonly slack = new SlackStandIn();
  readonly calendar = new GoogleStandIn();
  readonly #folder = mkdtempSync(join(tmpdir(), "hookloom-services-"));
  #postgres: Postgres | undefined;
  variables: Readonly<Record<string, string>> = {};

  async start(): Promise<void> {
    this.#postgres = await Postgres.start();
    await sql(this.database, "create table issues (number integer primary key, title text not null)");
    this.slack.botTokens.add(slackToken);
    this.slack.channels.set("#alerts", []);
    const [slack, google] = [await this.slack.start(), await this.calendar.start()];
    const node = redirectedNode(this.#folder, nodePath(), {
      "https://slack.com": slack,
      "https://www.googleapis.com": google,
      "https://oauth2.googleapis.com": google,
    });
    this.variables = { HOOKLOOM_NODE: node };
  }

  get database(): string {
    return this.#postgres?.url() ?? "";
  }

  /** What a person enters for each secret. */
  get secrets(): Readonly<Record<"SLACK_TOKEN" | "DATABASE_URL" | "GOOGLE_CREDENTIALS", string>> {
    return {
      SLACK_TOKEN: slackToken,
      DATABASE_URL: this.database,
      GOOGLE_CREDENTIALS: JSON.stringify(credentials),
    };
  }

  /** What the three have received. */
  async received() {
    return {
      messages: this.slack.channels.get("#alerts")?.map(({ text }) => text),
      rows: await sql(this.database, "select number, title from issues"),
      entries: this.calendar.events.map(({ summary, description }) => ({ summary, description })),
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.slack.stop(), this.calendar.stop(), this.#postgres?.stop()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
