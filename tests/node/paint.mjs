// First contentful paint of pages, in milliseconds, each load in a fresh profile.
// Argument: {address, chromium, loads, pages: [[name, path], …]}. Prints the times of each page.
import { browsing } from "./browser.mjs";

const asked = JSON.parse(process.argv[2]);
const found = await browsing(asked.chromium, async (browser) => {
  const times = Object.fromEntries(asked.pages.map(([name]) => [name, []]));
  for (let load = 0; load < asked.loads; load++) {
    for (const [name, path] of asked.pages) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(asked.address + path, { waitUntil: "load" });
      const time = await page.evaluate(
        () =>
          new Promise((done) =>
            new PerformanceObserver((list, observer) => {
              const entry = list.getEntriesByName("first-contentful-paint")[0];
              if (!entry) return;
              observer.disconnect();
              done(entry.startTime);
            }).observe({ type: "paint", buffered: true }),
          ),
      );
      times[name].push(time);
      await context.close();
    }
  }
  return times;
});
console.log(JSON.stringify(found));
