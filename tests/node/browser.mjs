// Debian's Chromium, one process for a whole run; what the scripts beside this one share.
import { chromium } from "playwright-core";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Gives `work` a browser and a folder of its own, and ends both whatever happens. */
export async function browsing(executable, work) {
  const folder = await mkdtemp(join(tmpdir(), "kg-browser-"));
  const browser = await chromium.launch({ executablePath: executable, args: FLAGS, downloadsPath: folder });
  try {
    return await work(browser, folder);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Does all of `tasks`, at most `lanes` at once; the results in their order. */
export async function lanes(tasks, lanes, work) {
  const results = new Array(tasks.length);
  let next = 0;
  const lane = async () => {
    while (next < tasks.length) {
      const at = next++;
      results[at] = await work(tasks[at]);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

/** Notes what a page should not do: ask another host, complain, fail. */
export function watched(page, address) {
  const seen = { outside: [], complaints: [] };
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "data:" && url.protocol !== "blob:" && url.origin !== new URL(address).origin) seen.outside.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") seen.complaints.push(message.text());
  });
  page.on("pageerror", (error) => seen.complaints.push(String(error)));
  return seen;
}
