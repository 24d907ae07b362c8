// The errands that people come for, each by mouse, by keyboard alone, and by mouse with JavaScript off.
// Argument: {address, chromium, lanes, errands: {NAME: [WAY, …]}}. Prints {name, way, failed, ms} for each.
// An errand begins at the home page and finds its way by what is written there.
import { readFile } from "node:fs/promises";
import { browsing, lanes, watched } from "./browser.mjs";
import { Hand } from "./hand.mjs";

const PATIENCE = 15_000; // milliseconds for one step; a machine may be busy
const IPEEC = "International Partnership for Energy Efficiency Cooperation (IPEEC)";

/** The answer to who was in IPEEC when the plan was signed; found by the gallery of questions. */
async function members(hand) {
  const { page } = hand;
  await hand.follow("Questions");
  await hand.follow("Who was a member of this mechanism on this day?");
  await hand.choose(page.getByLabel("Mechanism", { exact: true }), IPEEC);
  await hand.day(page.getByLabel("Day", { exact: true }), "2010-05-27");
  await hand.press(page.getByRole("button", { name: "Ask" }));
  await page.waitForURL(/date=2010-05-27/);
  return page.getByRole("region", { name: "Answer" });
}

/** The page of a mechanism; found by the search box. */
async function mechanism(hand, words, name) {
  const { page } = hand;
  const box = page.getByRole("search").first();
  await hand.write(box.locator("input[type=search]"), words);
  if (hand.keyboard) await page.keyboard.press("Enter");
  else await hand.press(box.getByRole("button", { name: "Search" }));
  await page.waitForURL(/\/search\?/);
  await hand.follow(name, page.locator("main"));
}

/** The commitments on health; found by the gallery of questions. */
async function health(hand) {
  const { page } = hand;
  await hand.follow("Questions");
  await hand.follow("What was undertaken in this policy area, in which words, and how firmly?");
  await hand.choose(page.getByLabel("Policy area", { exact: true }), "Health and Emergency Response");
  await hand.press(page.getByRole("button", { name: "Ask" }));
  await page.waitForURL(/area=/);
  return page.getByRole("region", { name: "Answer" });
}

export const ERRANDS = {
  "when Methane to Markets became something else": async (hand) => {
    await mechanism(hand, "methane to markets", "Methane-to-Markets Partnership");
    await hand.sees(/Global Methane Initiative/);
    await hand.sees(/1 October 2010/);
  },

  "who was in IPEEC on the signing date": async (hand) => {
    const answer = await members(hand);
    for (const state of ["Canada", "Mexico", "United States"]) await hand.sees(state, answer);
  },

  "what was promised on health, how firmly": async (hand) => {
    const answer = await health(hand);
    await hand.sees("Facilitative", answer);
    await hand.sees(/Joint training on rapid response to health emergencies/, answer);
  },

  "which words say so": async (hand) => {
    const { page } = hand;
    const answer = await health(hand);
    await hand.press(answer.locator("a[href*='/initiative/']").first());
    await page.waitForURL(/\/doc\/initiative\//);
    const words = await page.locator("main mark").first().innerText();
    await hand.press(page.locator("main .clause:has(mark) a.locator").first());
    await page.waitForURL(/\/doc\/(plan|clause)\//);
    await hand.sees(words.slice(0, 30));
  },

  "print a brief": async (hand) => {
    const { page } = hand;
    await mechanism(hand, "ipeec", IPEEC);
    await hand.follow(/brief/i, page.locator("main"));
    await page.emulateMedia({ media: "print" });
    for (const part of ["banner", "search"]) {
      for (const seen of await page.getByRole(part).all()) {
        if (await seen.locator("input, nav").locator("visible=true").count()) throw new Error(`the ${part} is printed`);
      }
    }
    const pages = (await page.pdf({ preferCSSPageSize: true, format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b/g).length;
    if (pages > 6) throw new Error(`the brief has ${pages} pages`);
  },

  "export the members to a spreadsheet": async (hand) => {
    const { page } = hand;
    await members(hand);
    const [download] = await Promise.all([page.waitForEvent("download"), hand.press(page.getByRole("link", { name: /CSV for spreadsheets/ }))]);
    const text = await readFile(await download.path(), "utf8");
    if (!text.startsWith("\ufeff") || !text.includes("Canada")) throw new Error(`the file begins with ${JSON.stringify(text.slice(0, 80))}`);
    if (!/\.csv$/.test(download.suggestedFilename())) throw new Error(`the file is called ${download.suggestedFilename()}`);
  },

  "share an overlap": async (hand) => {
    const { page } = hand;
    await hand.follow("Overlaps");
    await hand.follow("Table of pairs");
    await page.waitForURL(/view=table/);
    await hand.press(page.locator("main table td a[href*='/overlap/']").first());
    await page.waitForURL(/\/overlap\/.+\/.+/);
    const [address, title] = [page.url(), await page.locator("h1").innerText()];
    const other = await page.context().browser().newContext();
    try {
      const theirs = await other.newPage();
      await theirs.goto(address);
      if ((await theirs.locator("h1").innerText()) !== title) throw new Error("whoever opens the address sees another page");
    } finally {
      await other.close();
    }
  },

  "change the language midway": async (hand) => {
    const { page } = hand;
    await members(hand);
    const rows = await page.locator("main tbody tr").count();
    await hand.press(page.getByRole("navigation", { name: "Language" }).getByRole("link", { name: /^fr/i }));
    await page.waitForURL(/lang=fr/);
    if ((await page.locator("html").getAttribute("lang")) !== "fr") throw new Error("the page is not in French");
    if ((await page.locator("main tbody tr").count()) !== rows || !rows) throw new Error("the answer is lost");
    await hand.sees("Mexique");
  },

  "run and edit a query": async (hand) => {
    const { page } = hand;
    await hand.follow(/SPARQL/);
    const query = page.getByRole("textbox", { name: "Query" });
    const run = page.getByRole("button", { name: "Run" });
    const answer = page.locator("#answer");
    await hand.press(run);
    await hand.sees(/\d rows/, answer);
    await hand.write(query, "SELECT ?s WHERE { ?s a nope:Thing }");
    await hand.press(run);
    await hand.sees(/'nope:Thing' has a prefix that the query does not declare/, answer);
    await hand.write(query, 'SELECT ?s WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> "Canada"@en }');
    await hand.press(run);
    await hand.sees(/1 rows?/, answer);
    await hand.press(answer.getByRole("link", { name: "Canada" }));
    await page.waitForURL(/\/doc\/state\/canada/);
    await page.goBack();
    await hand.sees(/1 rows?/, page.locator("#answer"));
  },

  "complete a name, and see where a query is wrong": async (hand) => {
    const { page } = hand;
    await hand.follow(/SPARQL/);
    const query = page.getByRole("textbox", { name: "Query" });
    const text = page.locator("textarea[name=query]");
    const list = page.getByRole("listbox");
    await hand.write(query, "SELECT ?m WHERE { ?m a partner");
    await hand.sees("bm:Partnership", list);
    await page.waitForTimeout(150); // the list takes no key in the moment in which it opens
    if (hand.keyboard) await page.keyboard.press("Enter");
    else await list.getByText("bm:Partnership").first().click();
    const written = "PREFIX bm: <https://w3id.org/bilateral/ontology#>\nSELECT ?m WHERE { ?m a bm:Partnership}";
    if ((await text.inputValue()) !== written) throw new Error(`completed to ${await text.inputValue()}`);
    await page.keyboard.press("ControlOrMeta+Enter");
    await hand.sees(/\d+ rows/, page.locator("#answer"));
    await hand.write(query, "SELECT ?m\nWHERE { ?m a bm:Partnership }");
    await page.keyboard.press("ControlOrMeta+Enter");
    await page.locator(".cm-lint-marker-error").waitFor({ state: "visible" });
    const marked = (await page.locator(".cm-lintRange-error").allInnerTexts()).join("");
    if (marked.replace(/\s/g, "") !== "WHERE{?mabm:Partnership}") throw new Error(`marked ${marked}`);
  },

  "reach a source": async (hand) => {
    const { page } = hand;
    await mechanism(hand, "methane to markets", "Methane-to-Markets Partnership");
    await hand.press(page.locator("main a[href*='/doc/source/']").first());
    await page.waitForURL(/\/doc\/source\//);
    const links = await page.locator("main a[rel~=external]").count();
    if (!links) throw new Error("the page of the source does not lead to it");
  },
};

if (process.argv[2]) {
  const asked = JSON.parse(process.argv[2]);
  const tasks = Object.entries(asked.errands).flatMap(([name, ways]) => ways.map((way) => ({ name, way })));
  const done = await browsing(asked.chromium, (browser) => lanes(tasks, asked.lanes, (task) => run(browser, asked.address, task)));
  console.log(JSON.stringify(done));
}

async function run(browser, address, { name, way }) {
  const begun = performance.now();
  const context = await browser.newContext({
    locale: "en-US",
    acceptDownloads: true,
    javaScriptEnabled: way !== "without JavaScript",
    reducedMotion: "reduce",
    viewport: { width: 1280, height: 900 },
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const seen = watched(page, address);
  let failed = "";
  try {
    const hand = new Hand(page, address, way);
    await hand.open("/");
    await ERRANDS[name](hand);
    if (seen.outside.length) failed = `asked another host: ${seen.outside}`;
  } catch (error) {
    failed = `${error.message}\n  at ${page.url()}`;
  } finally {
    await context.close();
  }
  return { name, way, failed, ms: Math.round(performance.now() - begun) };
}
