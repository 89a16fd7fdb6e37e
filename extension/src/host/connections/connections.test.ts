import { describe, expect, it, vi } from "vitest";
import { memorySecretStore } from "../../environments/secrets/memory-secret-store.ts";
import { useVscode } from "../testing/vscode.ts";
import { addConnection, type ConnectionPorts } from "./add-connection.ts";
import { testConnection } from "./check-connection.ts";

const workspace = { isTrusted: false };
useVscode({ workspace });

describe("in an untrusted workspace", () => {
  it.each([
    ["adding", addConnection],
    ["testing", testConnection],
  ])(
    "%s a connection waits for trust before it looks at the project, installs or runs anything",
    async (_, command) => {
      const asked = vi.fn();
      const projects = { choose: asked, of: asked };
      const ports = {
        projects,
        server: { request: asked },
        secrets: memorySecretStore({}),
      } as unknown as ConnectionPorts;
      await expect(command(ports, { root: "/project" })).rejects.toMatchObject({ code: "untrusted" });
      expect(asked).not.toHaveBeenCalled();
    },
  );
});
