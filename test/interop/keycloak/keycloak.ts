import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once as event } from "node:events";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, mkdtemp, open, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ownPort } from "../../runner/ports.ts";
import { onPath, run, SetupError } from "../../vscode/setup.mjs";
import { once } from "../install.mjs";

const version = "26.7.3";
const name = "keycloak-quarkus-dist";
/** Of the zip on Maven Central. */
const digest = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f";
const unpack = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack";

/** The administrator of a server that lives as long as the tests. */
const admin = { username: "admin", password: "of-the-admin" };

/** The major version of this machine's Java, or 0 without Java. */
function javaVersion(): number {
  try {
    const text = execFileSync("java", ["--version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return Number(/ (\d+)/.exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Why Keycloak is not tried, in one sentence; undefined where it is. */
export function whyNoKeycloak(): string | undefined {
  if (javaVersion() < 17) return "Keycloak needs Java 17 or newer: install it and run this again.";
  return onPath("mvn") ? undefined : "Keycloak comes through Maven: install it and run this again.";
}

async function checkDigest(file: string): Promise<void> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  if (hash.digest("hex") === digest) return;
  throw new SetupError(`Maven brought another Keycloak ${version} than the one that is known: ${file}.`);
}

/** What `bin/kc.sh` gives to Java, which is started without it so that its process is known. */
function javaArguments(installed: string, home: string): readonly string[] {
  const opened = ["java.util", "java.util.concurrent", "java.security", "java.lang"];
  const factory = "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory";
  return [
    "-Xmx512m",
    "-XX:+UseSerialGC",
    ...opened.map((one) => `--add-opens=java.base/${one}=ALL-UNNAMED`),
    "-Duser.language=en",
    `-Djava.util.concurrent.ForkJoinPool.common.threadFactory=${factory}`,
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
    "-Dpicocli.disable.closures=true",
    `-Dkc.home.dir=${home}`,
    `-Djboss.server.config.dir=${join(installed, "conf")}`,
    "-cp",
    join(installed, "lib", "quarkus-run.jar"),
    "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
  ];
}

/** The folder of a Keycloak that keeps everything in memory, unpacked and built once a machine. */
async function install(): Promise<string> {
  const folder = await once("interop-keycloak", [digest, String(javaVersion())], async (made) => {
    const repository = join(made, "maven");
    const options = [`-Dartifact=org.keycloak:${name}:${version}:zip`, `-DoutputDirectory=${made}`];
    await run("mvn", ["--batch-mode", unpack, ...options, `-Dmaven.repo.local=${repository}`], {
      cwd: made,
      what: "Downloading Keycloak",
      hint: "It comes from the repository that Maven is set to.",
    });
    await checkDigest(join(repository, "org", "keycloak", name, version, `${name}-${version}.zip`));
    await rm(repository, { recursive: true });
    // Outside of a project the plugin leaves an empty folder of this name behind.
    await rm(join(made, "$\u007bproject.basedir}"), { recursive: true, force: true });
    const unpacked = join(made, `keycloak-${version}`);
    // A C2 compiler would only cost time here.
    const build = [...javaArguments(unpacked, unpacked), "build", "--db=dev-mem", "--cache=local"];
    await run("java", ["-XX:TieredStopAtLevel=1", ...build], { cwd: made, what: "Building Keycloak" });
  });
  return join(folder, `keycloak-${version}`);
}

/** A folder for what one server writes, beside links to what all of them share. */
async function makeHome(installed: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "hookloom-keycloak-"));
  for (const shared of ["bin", "conf", "lib", "providers", "themes"])
    await symlink(join(installed, shared), join(home, shared), "junction");
  await mkdir(join(home, "data", "import"), { recursive: true });
  await copyFile(join(import.meta.dirname, "realms.json"), join(home, "data", "import", "realms.json"));
  return home;
}

/** A Keycloak with the realms of `realms.json`, on this machine alone and in memory. */
export class TestKeycloak {
  readonly url: string;
  readonly #process: ReturnType<typeof spawn>;
  readonly #home: string;

  private constructor(url: string, process: ReturnType<typeof spawn>, home: string) {
    this.url = url;
    this.#process = process;
    this.#home = home;
  }

  /** Resolves when both realms answer. */
  static async start(): Promise<TestKeycloak> {
    const installed = await install();
    const home = await makeHome(installed);
    const port = await ownPort();
    const options = ["--http-enabled=true", "--hostname-strict=false", "--http-host=127.0.0.1"];
    const command = ["start", "--optimized", ...options, `--http-port=${port}`, "--import-realm"];
    const log = await open(join(home, "log"), "w");
    const child = spawn("java", [...javaArguments(installed, home), ...command], {
      cwd: home,
      env: {
        ...process.env,
        KC_BOOTSTRAP_ADMIN_USERNAME: admin.username,
        KC_BOOTSTRAP_ADMIN_PASSWORD: admin.password,
      },
      stdio: ["ignore", log.fd, log.fd],
    });
    await log.close();
    const keycloak = new TestKeycloak(`http://127.0.0.1:${port}`, child, home);
    try {
      await keycloak.#ready();
    } catch (error) {
      await keycloak.stop();
      throw error;
    }
    return keycloak;
  }

  issuer(realm: string): string {
    return `${this.url}/realms/${realm}`;
  }

  async #ready(): Promise<void> {
    const address = `${this.issuer("hooks")}/.well-known/openid-configuration`;
    while (this.#process.exitCode === null) {
      const isUp = await fetch(address).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isUp) return;
      await sleep(500);
    }
    const log = await readFile(join(this.#home, "log"), "utf8");
    throw new Error(`Keycloak ended before it was ready:\n${log.slice(-3_000)}`);
  }

  /** Asks the API for administrators, as JSON. */
  async administrate(method: string, path: string, body?: object): Promise<Response> {
    const grant = new URLSearchParams({ grant_type: "password", client_id: "admin-cli", ...admin });
    const given = await fetch(`${this.issuer("master")}/protocol/openid-connect/token`, {
      method: "POST",
      body: grant,
    });
    const { access_token: token } = (await given.json()) as { readonly access_token: string };
    const answer = await fetch(`${this.url}/admin/realms/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = event(this.#process, "exit");
      this.#process.kill("SIGKILL");
      await gone;
    }
    await rm(this.#home, { recursive: true, force: true });
  }
}
