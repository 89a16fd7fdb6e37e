import type { Language } from "../syntax/babel.ts";

/** A file as projects of other frameworks have them. */
export interface FrameworkSource {
  readonly language: Language;
  readonly text: string;
}

const probot = `import { Probot, type Context } from "probot";

import { greeting } from "./greeting.js";

/** Thanks people, and labels what they send. */
export default (app: Probot) => {
  app.log.info("The app was loaded");

  // Every new issue gets an answer.
  app.on("issues.opened", async (context) => {
    const { issue, sender } = context.payload;
    if (sender.type === "Bot") return;
    const text = greeting(issue.title);
    context.log.info(text);
    for (const label of issue.labels ?? []) {
      context.log.debug({ label: label.name }, "has a label");
    }
    await context.octokit.rest.issues.createComment(context.issue({ body: text }));
  });

  app.on(["pull_request.opened", "pull_request.reopened"], async (context) => {
    const { pull_request: pull } = context.payload;
    context.log.info(\`\${pull.title}
      by \${pull.user.login}\`);
  });

  app.on("push", onPush);
};

async function onPush({ payload, log }: Context<"push">): Promise<void> {
  log.info(payload.ref);
  try {
    await Promise.resolve();
  } catch (error) {
    log.error(String(error));
  }
}
`;

const probotScript = `/**
 * @param {import('probot').Probot} app
 */
module.exports = (app) => {
  app.on('star.created', async context => {
    context.log.info(\`Starred by \${context.payload.sender.login}\`)
  })

  app.on('release.published', async (context) => {
    const name = context.payload.release.name
    if (name) {
      context.log.info(name)
    } else {
      context.log.warn('A release without a name')
    }
  })
}
`;

const bolt = `import { App } from "@slack/bolt";
import { deploy } from "./deploy.js";

const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
});

app.event("app_mention", async ({ event, logger }) => {
  logger.info(event.text);
});

app.message("hello", async ({ message, logger }) => {
  const words = "text" in message ? (message.text ?? "") : "";
  for (const word of words.split(" ")) {
    logger.info(word);
  }
});

app.command("/deploy", async ({ command, ack, logger }) => {
  await ack();
  logger.info(\`\${command.user_name} deploys \${command.text}\`);
  await deploy(command.text);
});

app.action("approve", async ({ body, action, ack }) => {
  await ack();
  console.log(body.user.id, action);
});

app.view("order_form", async ({ ack, view, logger }) => {
  await ack();
  logger.info(JSON.stringify(view.state.values));
});

(async () => {
  await app.start(Number(process.env.PORT ?? 3000));
  console.log("The app listens");
})();
`;

const boltScript = `const { App } = require('@slack/bolt');

const app = new App({ token: process.env.SLACK_BOT_TOKEN, signingSecret: process.env.SIGNING_SECRET });

app.event('team_join', async ({ event, logger }) => {
  logger.info(event.user);
});

app.shortcut({ callback_id: 'quote', type: 'message_action' }, async ({ shortcut, ack }) => {
  await ack();
  console.log(shortcut.message.text);
});

app.start(3000);
`;

const octokit = `import { createServer } from "node:http";
import { createNodeMiddleware, Webhooks } from "@octokit/webhooks";

const webhooks = new Webhooks({ secret: process.env.GITHUB_WEBHOOK_SECRET! });

webhooks.on("issues.opened", async ({ id, payload }) => {
  const { issue, repository } = payload;
  if (issue.title.includes("crash")) {
    console.error(id, repository.full_name, issue.title);
  } else {
    console.log(id, issue.title);
  }
});

webhooks.on(["issue_comment.created", "issue_comment.edited"], ({ payload }) => {
  console.log(payload.comment.body);
});

createServer(createNodeMiddleware(webhooks)).listen(3000);
`;

const octokitApp = `import { App } from "octokit";

const app = new App({
  appId: process.env.APP_ID!,
  privateKey: process.env.PRIVATE_KEY!,
  webhooks: { secret: process.env.WEBHOOK_SECRET! },
});

app.webhooks.on("pull_request.opened", async ({ octokit, payload }) => {
  await octokit.rest.issues.createComment({
    owner: payload.repository.owner.login,
    repo: payload.repository.name,
    issue_number: payload.pull_request.number,
    body: "Thanks",
  });
});
`;

const express = `import express from "express";

const app = express();
app.use(express.json());

app.get("/orders/:id", async (req, res, next) => {
  try {
    res.json(await find(req.params.id));
  } catch (error) {
    next(error);
  }
});

app.post("/orders", (req, res) => res.status(201).json(req.body));

app.use((error, req, res, next) => {
  res.status(500).end();
});

app.listen(3000);

async function find(id) {
  return { id };
}
`;

const fastify = `import Fastify, { type FastifyInstance } from "fastify";

export async function routes(fastify: FastifyInstance): Promise<void> {
  fastify.get<{ Params: { id: string } }>("/orders/:id", async (request) => {
    const { id } = request.params;
    return { id };
  });

  fastify.route({
    method: "POST",
    url: "/orders",
    async handler(request, reply) {
      if (request.body === null) return reply.code(400).send();
      return reply.code(201).send(request.body);
    },
  });
}

const server = Fastify({ logger: true });
await server.register(routes);
await server.listen({ port: 3000 });
`;

/** Files of each framework, in TypeScript and in JavaScript, in the ways in which their pages show them. */
export const frameworkSources = {
  probot: { language: "ts", text: probot },
  "probot of CommonJS": { language: "js", text: probotScript },
  bolt: { language: "ts", text: bolt },
  "bolt of CommonJS": { language: "js", text: boltScript },
  octokit: { language: "ts", text: octokit },
  "octokit's App": { language: "ts", text: octokitApp },
  express: { language: "js", text: express },
  fastify: { language: "ts", text: fastify },
} as const satisfies Readonly<Record<string, FrameworkSource>>;
