// Pictures of pages: wide, narrow and dark. Argument: {address, chromium, folder, pages: [[name, path], …]}.
import { join } from "node:path";
import { browsing } from "./browser.mjs";

const asked = JSON.parse(process.argv[2]);
const WAYS = {
  wide: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  narrow: { viewport: { width: 390, height: 844 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
};

const made = await browsing(asked.chromium, async (browser) => {
  const files = [];
  for (const [way, options] of Object.entries(WAYS)) {
    const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
    const page = await context.newPage();
    for (const [name, path] of asked.pages) {
      await page.goto(`${asked.address}${path}${path.includes("?") ? "&" : "?"}lang=en`, { waitUntil: "networkidle" });
      const file = join(asked.folder, `${name}-${way}.png`);
      await page.screenshot({ path: file });
      files.push(file);
    }
    await context.close();
  }
  return files;
});
console.log(JSON.stringify(made));
