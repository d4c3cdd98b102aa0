import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const api = ["/agui", "/threads", "/runs", "/results", "/approvals", "/info", "/healthz", "/readyz"];

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  // A data: URL would need the page's policy widened, so every asset stays a file.
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2022", chunkSizeWarningLimit: 900 },
  server: { proxy: Object.fromEntries(api.map((path) => [path, "http://127.0.0.1:8000"])) },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"] },
});
