/** People in headless Chromium, each logged in, in a context of their own. */
import { execFileSync } from "node:child_process";

import { chromium } from "playwright-core";

/** Chromium's program, which CHROMIUM names by a path or as something on PATH. */
const executablePath = () => execFileSync("sh", ["-c", 'command -v "${CHROMIUM:-chromium}"'], { encoding: "utf8" }).trim();

/** A browser for several people. */
export class Browser {
  static async start() {
    const options = process.getuid() === 0 ? { args: ["--no-sandbox"] } : {};
    return new Browser(await chromium.launch({ executablePath: executablePath(), ...options }));
  }

  constructor(browser) {
    this.browser = browser;
    this.pages = [];
  }

  /** The page of somebody who has logged in at a path of the server. */
  async loggedIn(url, path, { username, password }, options = {}) {
    // The simulated node's certificate is its own.
    const context = await this.browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1100, height: 700 }, ...options });
    context.setDefaultTimeout(20_000);
    await context.addInitScript(() => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.violations.push(`${violatedDirective} ${blockedURI}`));
    });
    const page = await context.newPage();
    page.faults = [];
    page.on("pageerror", (error) => page.faults.push(String(error)));
    await page.goto(`${url}${path}`);
    await page.fill("#input_loginId", username);
    await page.fill("#input_password-input", password);
    // What happens before the server has said hello, the page would not hear of.
    const socket = page.waitForEvent("websocket");
    await page.click("#saveSetting");
    await (await socket).waitForEvent("framereceived");
    this.pages.push({ page, username });
    return page;
  }

  /** What went against the policy of anybody's page, and what was thrown in it. */
  async complaints() {
    const all = this.pages.map(async ({ page, username }) => {
      const violations = page.isClosed() ? [] : await page.evaluate(() => window.violations);
      return [...violations, ...page.faults].map((complaint) => `${username}: ${complaint}`);
    });
    return (await Promise.all(all)).flat();
  }

  async close() {
    await this.browser.close();
  }
}
