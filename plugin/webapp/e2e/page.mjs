/** Headless Chromium on the stand-in's page, and what is looked at there. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Chromium's program, which CHROMIUM names by a path or as something on PATH. */
const executablePath = () => execFileSync("sh", ["-c", 'command -v "${CHROMIUM:-chromium}"'], { encoding: "utf8" }).trim();

export const startBrowser = () => chromium.launch({ executablePath: executablePath() });

/** Colours of Mattermost's themes, as it sets them on its page. */
const THEMES = {
  light: { "center-channel-bg": "#ffffff", "center-channel-color": "#3f4350", "center-channel-color-rgb": "63, 67, 80", "button-bg": "#1c58d9", "button-color": "#ffffff" },
  dark: { "center-channel-bg": "#191b1f", "center-channel-color": "#e3e4e8", "center-channel-color-rgb": "227, 228, 232", "button-bg": "#4a7ce8", "button-color": "#ffffff" },
};

/** Opens the page as a person. What the policy forbids and what the page complains about is kept in `complaints`. */
export async function opened(browser, url, { who = "ann", theme = null, path = "/staff/channels/town-square", headers = {} } = {}) {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], viewport: { width: 1100, height: 760 } });
  await context.addCookies([{ name: "who", value: who, url }]);
  // Web App 3 on a node that does not exist.
  await context.route("https://pexip.example.com/**", (route) => route.fulfill({ contentType: "text/html", headers, body: "<title>Web App 3</title><h1>Web App 3</h1>" }));
  await context.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url + path);
  if (theme) {
    await page.addStyleTag({
      content: `:root { ${Object.entries(THEMES[theme]).map(([name, value]) => `--${name}: ${value};`).join(" ")} } body { background: var(--center-channel-bg); color: var(--center-channel-color); }`,
    });
  }
  return { page, context, complaints };
}

/** What axe has against a part of the page. */
export async function troubles(page, selector) {
  // As the tools of a developer do it, whom the page's policy does not concern.
  await page.evaluate(axe);
  return page.evaluate(async (where) => {
    const { violations } = await window.axe.run(where);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`);
  }, selector);
}

/** Keeps a picture where SCREENSHOTS says, if it says so. */
export async function picture(page, name) {
  const to = process.env.SCREENSHOTS;
  if (!to) return;
  mkdirSync(to, { recursive: true });
  await page.screenshot({ path: join(to, `${name}.png`), fullPage: true });
}
