// What a browser sees of each page, in each language: axe-core in light and dark, what the page asks of others, what it
// complains of, what moves when the scripts arrive late, and whether it fits a phone.
// Argument: {address, chromium, lanes, languages, dark: languages that are also looked at in dark, pages: [[name, path], …]}.
// Prints one object per page and language; its `dark` is null where dark was not looked at.
import axe from "axe-core";
import { browsing, lanes, watched } from "./browser.mjs";

const asked = JSON.parse(process.argv[2]);
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LATE = 120; // milliseconds that scripts are held back, so that the page is seen before they run
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 740 };

const tasks = asked.pages.flatMap(([name, path]) => asked.languages.map((language) => ({ name, path, language })));
const found = await browsing(asked.chromium, async (browser) => {
  const free = await Promise.all(Array.from({ length: asked.lanes }, () => opened(browser)));
  return lanes(tasks, asked.lanes, async (task) => {
    const page = free.pop(); // one page after the other in the same tab: a new one takes a second of work
    try {
      return await inspect(page, task);
    } finally {
      free.push(page);
    }
  });
});
console.log(JSON.stringify(found));

async function opened(browser) {
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.moved = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        window.moved.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? node?.nodeName ?? "")]);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.route("**/static/built/*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, LATE));
    await route.continue();
  });
  return page;
}

async function inspect(page, { name, path, language }) {
  const begun = performance.now();
  await page.setViewportSize(WIDE);
  await page.emulateMedia({ colorScheme: "light" });
  const seen = watched(page, asked.address);
  const address = `${asked.address}${path}${path.includes("?") ? "&" : "?"}lang=${language}`;
  const response = await page.goto(address, { waitUntil: "load" });
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length, null, { polling: 50 });
  await settled(page);
  const moved = await page.evaluate(() => window.moved);
  const light = await faults(page, { runOnly: { type: "tag", values: RULES } });
  let dark = null;
  if (asked.dark.includes(language)) {
    await page.emulateMedia({ colorScheme: "dark" });
    dark = await faults(page, { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } });
  }
  await page.setViewportSize(NARROW);
  await settled(page);
  const beyond = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > width + 1);
    return [`${document.documentElement.scrollWidth} px`, ...wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 120))];
  });
  const lang = await page.evaluate(() => document.documentElement.lang);
  page.removeAllListeners();
  const ms = Math.round(performance.now() - begun);
  return { name, language, address, status: response.status(), lang, moved, light, dark, beyond, ms, ...seen };
}

async function settled(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Violations of axe-core, one line for each element. Its source is evaluated from outside, so the policy stays whole. */
async function faults(page, options) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate((options) => axe.run(document, options), {
    ...options,
    resultTypes: ["violations"],
    preload: false,
    iframes: false,
  });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(" ")}: ${any[0]?.message ?? help}`),
  );
}
