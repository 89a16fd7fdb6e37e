import { createServer } from "node:http";
import { createNodeMiddleware, Webhooks } from "@octokit/webhooks";

const webhooks = new Webhooks({ secret: process.env.GITHUB_SECRET ?? "" });
webhooks.on("issues.opened", ({ payload }) => void payload.issue.title.length);
createServer(createNodeMiddleware(webhooks, { path: "/github" })).listen(
  Number(process.env.PORT),
  "127.0.0.1",
);
