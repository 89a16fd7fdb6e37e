import {
  anyEnvironment,
  clause,
  environmentRow,
  hasProjects,
  type KeepText,
  type MenuItem,
  type Submenu,
  trusted,
  viewsShown,
  type When,
} from "./command.ts";
import type { FlowCommandId, HostCommandId } from "./commands.ts";

export const submenus: Readonly<
  Record<Submenu, { readonly label: string; readonly items: readonly MenuItem[] }>
> = {
  "hookloom.explorer": {
    label: "Hookloom",
    items: [
      [
        "explorer/context",
        "2_hookloom@2",
        "(explorerResourceIsFolder && resourcePath in hookloom.projectDirectories || !explorerResourceIsFolder && resourceDirname in hookloom.projectDirectories)",
      ],
    ],
  },
  "hookloom.configure": { label: "Configure", items: [environmentRow("5_configure@1", anyEnvironment)] },
};

const icon = "extension/media/hookloom.svg";

/** Returns an inline link to a documentation page; on a line of its own, VS Code would show it as a button. */
const link = (title: string, page: string): string =>
  `[${title}](command:hookloom.openDocumentation?${encodeURIComponent(JSON.stringify([page]))})`;

const noDeliveries = "Deliveries from services appear here once a project runs.";

/** The contents of the empty views. */
function welcome(text: KeepText) {
  const inView = (view: string) => (name: string, when: When, contents: string) => ({
    view,
    ...clause(when),
    contents: text(`welcome.${name}`, contents),
  });
  const [environments, deliveries] = [inView("hookloom.environments"), inView("hookloom.deliveries")];
  const explorer = inView("workbench.explorer.emptyView");
  return [
    environments(
      "noProject",
      ["!hookloom.hasProjects"],
      "A webhook project holds the code that runs when a service calls you. This window has no project yet.\n[New webhook](command:hookloom.newWebhook)\n[Open a folder](command:vscode.openFolder)\nNew here? [Take the walkthrough](command:workbench.action.openWalkthrough?%5B%22hookloom.hookloom%23hookloom.start%22%5D).",
    ),
    deliveries(
      "runFirst",
      [hasProjects, trusted, "hookloom.deliveriesState != absent", "hookloom.deliveriesState != empty"],
      `${noDeliveries}\n[Run](command:hookloom.run)\nIs a project already deployed? [Choose the environment](command:hookloom.showDeliveries). ${link("What a delivery is", "guide/deliveries")}.`,
    ),
    deliveries(
      "deployFirst",
      ["hookloom.deliveriesState == absent", trusted],
      `Nothing is deployed to this environment yet, so there are no deliveries to it: ${link("how to deploy", "deploy/environments")}.\n[Deploy](command:hookloom.deploy)\n[Choose another environment](command:hookloom.showDeliveries)`,
    ),
    deliveries("noDeliveries", ["!hookloom.hasProjects", trusted], noDeliveries),
    deliveries(
      "sendFirst",
      ["hookloom.deliveriesState == empty", "!hookloom.deliveriesFiltered", trusted],
      "Nothing has been delivered yet.\n[Send sample event](command:hookloom.sendSample)",
    ),
    deliveries(
      "noMatch",
      ["hookloom.deliveriesState == empty", "hookloom.deliveriesFiltered", trusted],
      "No delivery matches the filter.\n[Show all deliveries](command:hookloom.clearDeliveryFilter)",
    ),
    deliveries(
      "untrusted",
      ["!isWorkspaceTrusted"],
      "Running a project executes its code, so you have to trust this folder first.\n[Manage workspace trust](command:workbench.trust.manage)",
    ),
    {
      ...explorer(
        "explorer",
        ["!isWeb || remoteName"],
        "You can also create a webhook: pick what should call your code, then see it as TypeScript and as a diagram.\n[New webhook](command:hookloom.newWebhook)",
      ),
      group: "5_hookloom",
    },
  ];
}

function walkthrough(text: KeepText) {
  /** A step is completed when `hookloom.done.STEP` is true, or when its command was called. */
  const step = (
    id: string,
    title: string,
    description: string,
    altText: string,
    ...commands: readonly (FlowCommandId | HostCommandId)[]
  ) => ({
    id,
    title: text(`walkthrough.${id}.title`, title),
    description: text(`walkthrough.${id}.description`, description),
    media: {
      svg: `extension/media/walkthrough-${id}.svg`,
      altText: text(`walkthrough.${id}.image`, altText),
    },
    completionEvents: [`onContext:hookloom.done.${id}`, ...commands.map((command) => `onCommand:${command}`)],
  });
  const steps = [
    step(
      "create",
      "Create a project",
      `Pick what should call your code and the events that matter. You get a plain TypeScript project of your own, with a repository on GitHub if you like, or connect an existing repository. ${link("Your first webhook", "guide/first-webhook")}, step by step.\n[New webhook](command:hookloom.newWebhook)`,
      "A page with tiles of sources, a name and a list of events",
    ),
    step(
      "diagram",
      "See it as a diagram",
      `Open src/webhook.ts and its diagram side by side. Change either one; the other follows, and undo works in both: ${link("all gestures and keys", "guide/diagram")}.\n[Open diagram](command:hookloom.openFlow)`,
      "Lines of code beside cards joined by a line",
      "hookloom.openFlow",
    ),
    step(
      "run",
      "Run it here",
      `Run starts the project on this machine and restarts it whenever you save. Its log is in the output panel; ${link("the cards show what each run did", "guide/runs-and-debugging")}.\n[Run](command:hookloom.run)`,
      "A status bar that shows dev running on a port",
      "hookloom.run",
    ),
    step(
      "send",
      "Send it an event",
      `Pick a real payload, change what you like and send it, signed as the service would sign it. The console sends ${link("any other request", "guide/console")}.\n[Send sample event](command:hookloom.sendSample)`,
      "A payload sent to the project, and its response with status 200",
    ),
    step(
      "deliveries",
      "Inspect deliveries and replay them",
      `Each delivery is kept with its body, its response and its log. Open one, replay it as it is or edited, or save it as a test: ${link("how to work with deliveries", "guide/deliveries")}.\n[Show deliveries](command:hookloom.deliveries.focus)`,
      "A list of deliveries, and a failed one with the line that failed",
      "hookloom.showDelivery",
    ),
    step(
      "deploy",
      "Deploy it",
      `Deploy a build to an environment on this machine or on a Kubernetes cluster, register the hook at the source and promote the same build to production: ${link("how a deploy works", "deploy/environments")}.\n[Deploy](command:hookloom.deploy)\nNo cluster yet? [Add an environment](command:hookloom.addEnvironment) when you have one, ${link("on Kubernetes", "deploy/kubernetes")} for example.`,
      "A build in dev that is promoted to production, with the steps of its deploy",
    ),
  ];
  return {
    id: "hookloom.start",
    title: text("walkthrough.title", "Create your first webhook"),
    description: text(
      "walkthrough.description",
      "From an empty folder to code that responds to signed events, here and on a cluster.",
    ),
    ...clause(viewsShown),
    steps,
  };
}

/** The view container, its views and their welcome contents, the submenus, and the walkthrough. */
export function viewContributions(text: KeepText) {
  const view = (name: string, title: string) => ({
    id: `hookloom.${name}`,
    name: text(`view.${name}`, title),
    icon,
    ...clause(viewsShown),
  });
  return {
    viewsContainers: {
      activitybar: [{ id: "hookloom", title: text("viewContainer", "Hookloom"), icon }],
    },
    views: { hookloom: [view("environments", "Environments"), view("deliveries", "Deliveries")] },
    viewsWelcome: welcome(text),
    walkthroughs: [walkthrough(text)],
    submenus: Object.entries(submenus).map(([id, { label }]) => ({
      id,
      label: text(id.replace("hookloom", "submenu"), label),
    })),
  };
}
