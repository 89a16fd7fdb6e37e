import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { address } from "./addresses.ts";

interface Certificate {
  readonly name: string;
  readonly subject: string;
  /** Other names of a server. */
  readonly names?: string;
}

const certificates: readonly Certificate[] = [
  {
    name: "apiserver",
    subject: "/CN=kube-apiserver",
    names: `IP:127.0.0.1,IP:${address},IP:10.96.0.1,DNS:localhost,DNS:kubernetes.default.svc`,
  },
  { name: "admin", subject: "/O=system:masters/CN=admin" },
  { name: "kubelet", subject: "/O=system:nodes/CN=system:node:node1" },
  { name: "kubelet-server", subject: "/CN=node1", names: `IP:${address},DNS:node1` },
  { name: "developer", subject: "/CN=developer" },
];

function openssl(folder: string, ...args: string[]): void {
  execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
}

const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
const validity = ["-days", "30"];

function sign(folder: string, { name, subject, names }: Certificate): void {
  const files = ["-keyout", `${name}.key`, "-out", `${name}.crt`];
  const signer = ["-CA", "ca.crt", "-CAkey", "ca.key"];
  const usage = names === undefined ? "clientAuth" : "serverAuth";
  const extensions = [
    `extendedKeyUsage=${usage}`,
    "basicConstraints=critical,CA:FALSE",
    ...(names === undefined ? [] : [`subjectAltName=${names}`]),
  ];
  const added = extensions.flatMap((extension) => ["-addext", extension]);
  openssl(folder, "req", "-x509", ...key, ...validity, "-subj", subject, ...signer, ...added, ...files);
}

/** One authority with all that it signs, and the key of the service accounts, as files `NAME.crt` and `NAME.key`. */
export function makeCertificates(folder: string): void {
  openssl(
    folder,
    "req",
    "-x509",
    ...key,
    ...validity,
    "-subj",
    "/CN=ca",
    "-keyout",
    "ca.key",
    "-out",
    "ca.crt",
  );
  for (const certificate of certificates) sign(folder, certificate);
  openssl(folder, "genrsa", "-out", "sa.key", "2048");
}

/** Writes how `user` reaches the API server; JSON is YAML too. */
export function writeKubeconfig(folder: string, user: string, namespace: string): string {
  const file = join(folder, `${user}.kubeconfig`);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: "test",
        cluster: { server: `https://${address}:6443`, "certificate-authority": join(folder, "ca.crt") },
      },
    ],
    users: [
      {
        name: user,
        user: {
          "client-certificate": join(folder, `${user}.crt`),
          "client-key": join(folder, `${user}.key`),
        },
      },
    ],
    contexts: [{ name: "test", context: { cluster: "test", user, namespace } }],
    "current-context": "test",
  };
  writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  return file;
}
