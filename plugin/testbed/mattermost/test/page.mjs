/** The page of a server in headless Chromium, with a person logged in. */
import { execFileSync } from "node:child_process";

import { chromium } from "playwright-core";

/** Chromium's program, which CHROMIUM names by a path or as something on PATH. */
const executablePath = () => execFileSync("sh", ["-c", 'command -v "${CHROMIUM:-chromium}"'], { encoding: "utf8" }).trim();

/** Runs something with the page of a channel, and gives what violated the page's policy meanwhile. */
export async function onPage(url, { username, password }, channel, work) {
  const options = process.getuid() === 0 ? { args: ["--no-sandbox"] } : {};
  const browser = await chromium.launch({ executablePath: executablePath(), ...options });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(20_000);
    await page.addInitScript(() => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.violations.push(`${violatedDirective} ${blockedURI}`));
    });
    await page.goto(`${url}/example/channels/${channel}`);
    await page.fill("#input_loginId", username);
    await page.fill("#input_password-input", password);
    await page.click("#saveSetting");
    await page.waitForSelector("#channelHeaderTitle");
    await work(page);
    return await page.evaluate(() => window.violations);
  } finally {
    await browser.close();
  }
}
