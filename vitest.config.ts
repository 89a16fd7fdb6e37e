import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["hookloom-source"] },
  ssr: { resolve: { conditions: ["hookloom-source"], externalConditions: ["hookloom-source"] } },
  test: {
    include: ["{extension,language-server,webview-ui,templates/runtime}/src/**/*.test.{ts,tsx}"],
    testTimeout: 20_000,
    reporters: ["default"],
  },
});
