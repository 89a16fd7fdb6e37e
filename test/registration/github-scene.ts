// One repository, one service and one environment whose trigger is registered there.
import { expect, onTestFinished } from "vitest";
import type { RegistrationInput } from "../../extension/core/src/environments/contract/registration.ts";
import {
  inspect,
  register,
  unregister,
} from "../../extension/core/src/environments/registration/registrar.ts";
import { GitHubStandIn } from "../stand-ins/github.ts";
import type { Hook } from "../stand-ins/github-hooks.ts";
import {
  fastPace,
  githubWebhook,
  hub,
  MemoryBindings,
  rollOutTo,
  type Service,
  Settings,
  serve,
  verb,
} from "./scene.ts";

export const repository = "octocat/hello-world";

export interface GitHubScene {
  readonly github: GitHubStandIn;
  readonly service: Service;
  readonly bindings: MemoryBindings;
  readonly settings: Settings;
  /** The ids of the deliveries that a handler has run for. */
  readonly ran: string[];
  readonly input: RegistrationInput;
  /** The same environment with some changes. */
  with(change: Partial<RegistrationInput>): RegistrationInput;
  hooks(): readonly Hook[];
}

/** Opens it; everything it starts ends with the test. */
export async function openScene(): Promise<GitHubScene> {
  const github = new GitHubStandIn();
  const api = await github.start();
  onTestFinished(async () => {
    await github.stop();
    // Every call and every answer of the tests conforms to GitHub's description.
    expect(github.problems).toEqual([]);
  });
  const settings = new Settings({ GITHUB_SECRET: "first-secret" });
  const ran: string[] = [];
  const service = await serve(
    githubWebhook((id) => ran.push(id)),
    Object.fromEntries(settings.values),
  );
  onTestFinished(() => service.stop());
  const bindings = new MemoryBindings();
  const input: RegistrationInput = {
    environment: "prod",
    url: service.url,
    triggers: [hub],
    register: { hub: { repository } },
    bindings,
    settings,
    accounts: { github: async () => "good-token" },
    deliveries: service.insight,
    rollOut: rollOutTo(service, settings),
    pace: fastPace,
    apis: { github: api },
  };
  return {
    github,
    service,
    bindings,
    settings,
    ran,
    input,
    with: (change) => ({ ...input, ...change }),
    hooks: () => github.hooks.hooksOf(repository),
  };
}

/** The state of the only trigger, after registering. */
export async function registered(input: RegistrationInput) {
  const [status] = await register(input, verb().verb);
  return status;
}

export async function inspected(input: RegistrationInput) {
  const [status] = await inspect(input, verb().verb);
  return status;
}

export const unregistered = (input: RegistrationInput): Promise<void> => unregister(input, verb().verb);
